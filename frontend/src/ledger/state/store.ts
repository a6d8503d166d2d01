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
  #notified: LedgerState = EMPTY
  #notifying = false
  #queued: LedgerEvent[] = []
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
    const waiting = this.#queued
    this.#queued = []
    let now = this.#state
    for (const event of waiting) now = reduce(now, event)
    for (const event of events) now = reduce(now, event)
    this.#state = now
    this.#notify()
  }

  /** Applies with the next frame. */
  enqueue(event: LedgerEvent): void {
    this.#queued.push(event)
    if (this.#queued.length === 1) this.#frame(() => this.apply())
  }

  /** Forgets what waits: it belongs to a session that is over. */
  dropQueued(): void {
    this.#queued = []
  }

  /** A listener may apply more; then everybody hears of that afterwards, never in the wrong order. */
  #notify(): void {
    if (this.#notifying) return
    this.#notifying = true
    try {
      while (this.#notified !== this.#state) {
        const before = this.#notified
        const now = this.#state
        this.#notified = now
        for (const listener of [...this.#listeners]) listener(now, before)
      }
    } finally {
      this.#notifying = false
    }
  }
}
