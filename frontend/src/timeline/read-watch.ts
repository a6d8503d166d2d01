// A message counts as read once it has been on screen for a second while somebody was looking.

export class ReadWatch {
  #reported = 0
  #visible: number | null = null
  #pending: number | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly report: (seq: number) => void,
    private readonly patienceMs = 1_000,
  ) {}

  /** The newest seq on screen now; null if nobody is looking. */
  see(seq: number | null): void {
    this.#visible = seq
    if (seq === null) {
      this.stop()
      return
    }
    if (this.#pending !== null || seq <= this.#reported) return
    this.#pending = seq
    this.#timer = setTimeout(() => this.#ripe(), this.patienceMs)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#pending = null
  }

  // What left the screen before the second was over was not read; what came later has its own second.
  #ripe(): void {
    const seen = Math.min(this.#pending ?? 0, this.#visible ?? 0)
    this.#pending = null
    if (seen > this.#reported) {
      this.#reported = seen
      this.report(seen)
    }
    this.see(this.#visible)
  }
}
