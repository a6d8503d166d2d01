// Holds the state and notifies listeners of changes. Frames wait for the next animation frame, so that many of them
// cost one update of the views.

import type { LedgerEvent } from './events'
import { reduce } from './reduce'
import { EMPTY, type LedgerState } from './state'

/** A hidden page draws no animation frames. Its state is updated all the same. */
const HIDDEN_MS = 250

export type StoreListener = (now: LedgerState, before: LedgerState) => void

/** Runs at the next animation frame, or after 250 ms if none is drawn. */
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

  /** Applies events now, after those that wait. */
  apply(...events: LedgerEvent[]): void {
    const waiting = this.#queued
    this.#queued = []
    let now = this.#state
    for (const event of waiting) now = reduce(now, event)
    for (const event of events) now = reduce(now, event)
    this.#state = now
    this.#notify()
  }

  /** Applies an event with the next animation frame. */
  enqueue(event: LedgerEvent): void {
    this.#queued.push(event)
    if (this.#queued.length === 1) this.#frame(() => this.apply())
  }

  /** Drops waiting events. They belong to a session that has ended. */
  dropQueued(): void {
    this.#queued = []
  }

  /** A listener may apply more events. The listeners are then notified again, in order. */
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
