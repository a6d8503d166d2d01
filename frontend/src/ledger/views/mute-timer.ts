// When a mute ends, the unread count changes without an event.

/** Browsers overflow timers with longer delays. */
const MAX_TIMER_MS = 86_400_000

export class MuteTimer {
  readonly #ended: () => void
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(ended: () => void) {
    this.#ended = ended
  }

  /** Replaces the former time. Infinity: no mute ends. */
  schedule(end: number): void {
    clearTimeout(this.#timer)
    const wait = end - Date.now()
    if (wait === Infinity) return
    this.#timer = setTimeout(this.#ended, Math.min(Math.max(0, wait), MAX_TIMER_MS))
  }
}
