// A message counts as read after it was visible for a second while the user was looking.

export class ReadWatch {
  #reported = 0
  #visible: number | null = null
  #pending: number | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly report: (seq: number) => void,
    private readonly delayMs = 1_000,
  ) {}

  /** The newest visible seq. Null if the user is not looking. */
  see(seq: number | null): void {
    this.#visible = seq
    if (seq === null) {
      this.stop()
      return
    }
    if (this.#pending !== null || seq <= this.#reported) return
    this.#pending = seq
    this.#timer = setTimeout(() => this.#reportSeen(), this.delayMs)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#pending = null
  }

  // A message that left the screen within the second was not read. A newer message starts a second of its own.
  #reportSeen(): void {
    const seen = Math.min(this.#pending ?? 0, this.#visible ?? 0)
    this.#pending = null
    if (seen > this.#reported) {
      this.#reported = seen
      this.report(seen)
    }
    this.see(this.#visible)
  }
}
