// A short vibration that confirms a gesture, on devices that can vibrate.

const SHORT_MS = 12

export function vibrate(): void {
  // Before the first touch of the page has ended, Chromium refuses it with a warning.
  if (!('vibrate' in navigator) || !navigator.userActivation?.hasBeenActive) return
  navigator.vibrate(SHORT_MS)
}
