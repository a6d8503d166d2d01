// At most one sound or video of the app plays at a time.

let sounding: HTMLMediaElement | null = null

/** The element begins to play. What played before is paused. */
export function soundBegins(element: HTMLMediaElement): void {
  if (sounding !== element) sounding?.pause()
  sounding = element
}

/** Pauses what is playing, as while the microphone records. */
export function silence(): void {
  sounding?.pause()
}

// Events of media do not bubble, but can be captured.
document.addEventListener(
  'play',
  ({ target }) => {
    if (target instanceof HTMLMediaElement) soundBegins(target)
  },
  true,
)
