// Holds the present state and tells who listens that it moved. Frames wait for the next animation frame, so that
// a flood of them costs one pass of the views.

import type { LedgerEvent } from './events'
import { reduce } from './reduce'
import { EMPTY, type LedgerState } from './state'

/** A hidden page draws no frames; it still keeps up. */
const HIDDEN_MS = 250

export type StoreListener = (now: LedgerState, before: LedgerState) => void

/** Calls back at the next animation frame, or after a quarter of a second if none is drawn. */
export function nextFrame(run: () => void): void {
  let done = false
  const once = () => {
    if (done) return
    done = true
    clearTimeout(timer)
    run()
  }
  const timer = setTimeout(once, HIDDEN_MS)
  if (typeof requestAnimationFrame === 'function') requestAnimationFrame(once)
}

export class Store {
  #state: LedgerState = EMPTY
  #told: LedgerState = EMPTY
  #telling = false
  #waiting: LedgerEvent[] = []
  readonly #listeners = new Set<StoreListener>()
  readonly #frame: (run: () => void) => void

  constructor(frame: (run: () => void) => void = nextFrame) {
    this.#frame = frame
  }

  get state(): LedgerState {
    return this.#state
  }

  listen(listener: StoreListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Applies now, after whatever still waits. */
  apply(...events: LedgerEvent[]): void {
    const waiting = this.#waiting
    this.#waiting = []
    let now = this.#state
    for (const event of waiting) now = reduce(now, event)
    for (const event of events) now = reduce(now, event)
    this.#state = now
    this.#tell()
  }

  /** Applies with the next frame. */
  enqueue(event: LedgerEvent): void {
    this.#waiting.push(event)
    if (this.#waiting.length === 1) this.#frame(() => this.apply())
  }

  /** Forgets what waits: it belongs to a session that is over. */
  drop(): void {
    this.#waiting = []
  }

  /** A listener may apply more; then everybody hears of that afterwards, never in the wrong order. */
  #tell(): void {
    if (this.#telling) return
    this.#telling = true
    try {
      while (this.#told !== this.#state) {
        const before = this.#told
        const now = this.#state
        this.#told = now
        for (const listener of [...this.#listeners]) listener(now, before)
      }
    } finally {
      this.#telling = false
    }
  }
}
