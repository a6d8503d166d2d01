// Reads QR codes from a video: with the browser's own detector, or with one that loads on demand where there is none.

const PAUSE_MS = 120

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>
}

interface DetectorClass {
  new (options: { formats: ['qr_code'] }): Detector
  getSupportedFormats(): Promise<readonly string[]>
}

const browsers = () => (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector
const ours = async (): Promise<DetectorClass> => (await import('qr/decode.js')).BarcodeDetector

/** The browser's class can exist without the service that it needs. */
async function bestDetector(): Promise<Detector> {
  const native = browsers()
  const formats = await native?.getSupportedFormats().catch((): string[] => [])
  const Chosen = native && formats?.includes('qr_code') ? native : await ours()
  return new Chosen({ formats: ['qr_code'] })
}

/** Calls `found` with the text of every code that it sees, again and again, until the signal. Rejects if no detector can
 *  be loaded. */
export async function readCodes(
  video: HTMLVideoElement,
  signal: AbortSignal,
  found: (text: string) => void,
): Promise<void> {
  let detector = await bestDetector()
  while (!signal.aborted) {
    const codes = video.readyState >= video.HAVE_CURRENT_DATA ? await detected(video) : []
    for (const { rawValue } of codes) if (rawValue && !signal.aborted) found(rawValue)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }

  async function detected(source: HTMLVideoElement): Promise<{ rawValue: string }[]> {
    try {
      return await detector.detect(source)
    } catch {
      detector = new (await ours())({ formats: ['qr_code'] })
      return []
    }
  }
}
