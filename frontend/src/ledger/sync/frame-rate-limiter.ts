// Keeps the client well below the server's limit of 20 frames a second: a short burst is free, then one frame at a
// time.

const BURST = 8
const EVERY_MS = 80

export class FrameRateLimiter {
  #free = BURST
  #at = Date.now()

  /** Resolves when the next frame may be sent. */
  async wait(): Promise<void> {
    const now = Date.now()
    this.#free = Math.min(BURST, this.#free + (now - this.#at) / EVERY_MS)
    this.#at = now
    this.#free -= 1
    if (this.#free < 0) await new Promise((resolve) => setTimeout(resolve, -this.#free * EVERY_MS))
  }
}
