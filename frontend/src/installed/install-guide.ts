// How a browser that does not offer it by itself installs the app.

export type InstallGuide = 'ios' | 'safari' | 'android' | 'none'

/** `touchPoints`: `navigator.maxTouchPoints`. An iPad calls itself a Macintosh, which has no touch screen. */
export function installGuide(userAgent: string, touchPoints: number): InstallGuide {
  const isMac = userAgent.includes('Macintosh')
  if (/iPhone|iPad|iPod/.test(userAgent) || (isMac && touchPoints > 1)) return 'ios'
  if (userAgent.includes('Android')) return 'android'
  return isMac && /Version\/[\d.]+ Safari/.test(userAgent) ? 'safari' : 'none'
}
