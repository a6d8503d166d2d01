// Sends what is in the outbox: in order and one at a time in each conversation, by one tab at a time, again and
// again until the server has taken or refused it.

import { fullJitter } from '../../link/backoff'
import type { Id, Message } from '../../link/contract'
import { exclusive } from '../../link/exclusive'
import { Problem } from '../../link/problem'
import type { OutboxEntry } from '../state/state'
import type { Store } from '../state/store'
import type { Shelf } from './outbox-storage'

export type Transmit = (entry: OutboxEntry) => Promise<Message | null>

export class Sender {
  readonly #store: Store
  readonly #shelf: Shelf
  readonly #transmit: Transmit
  readonly #lanes = new Map<Id, Promise<void>>()
  readonly #waits = new Map<Id, { attempt: number; timer: ReturnType<typeof setTimeout> | undefined }>()
  #holding = false
  #asked = false
  #stopped = false

  constructor(store: Store, shelf: Shelf, transmit: Transmit) {
    this.#store = store
    this.#shelf = shelf
    this.#transmit = transmit
  }

  /** Sends what may be sent now. */
  flush(): void {
    if (this.#stopped) return
    if (this.#holding) {
      this.#openLanes()
      return
    }
    if (this.#asked || !this.#hasWork()) return
    this.#asked = true
    void exclusive('umbrachat-outbox', () => this.#hold()).finally(() => {
      this.#asked = false
      if (this.#hasWork()) this.flush()
    })
  }

  /** Forgets the waits: there is reason to hope. */
  hurry(): void {
    for (const { timer } of this.#waits.values()) clearTimeout(timer)
    this.#waits.clear()
    this.flush()
  }

  stop(): void {
    this.#stopped = true
    for (const { timer } of this.#waits.values()) clearTimeout(timer)
    this.#waits.clear()
  }

  /** While this tab holds the lock it sends everything there is, also what other tabs have written. */
  async #hold(): Promise<void> {
    if (this.#stopped) return
    const entries = await this.#shelf.all()
    if (this.#stopped) return
    if (entries) this.#store.apply({ type: 'outbox', entries })
    this.#holding = true
    try {
      this.#openLanes()
      while (this.#lanes.size > 0) await Promise.race(this.#lanes.values())
    } finally {
      this.#holding = false
    }
  }

  #openLanes(): void {
    for (const { conversation_id: id, state } of this.#store.state.outbox.values()) {
      if (state !== 'queued' || this.#lanes.has(id) || this.#waits.get(id)?.timer !== undefined) continue
      this.#lanes.set(
        id,
        this.#sendAll(id).finally(() => this.#lanes.delete(id)),
      )
    }
  }

  async #sendAll(conversation: Id): Promise<void> {
    for (;;) {
      const entry = this.#stopped ? undefined : this.#first(conversation)
      if (!entry) return
      if (!(await this.#send(entry))) return
    }
  }

  /** False if the conversation has to wait. */
  async #send(entry: OutboxEntry): Promise<boolean> {
    const { client_id, conversation_id } = entry
    this.#store.apply({ type: 'sending', client_id })
    if (!entry.attempted) await this.#shelf.put({ ...entry, attempted: true })
    const arrival = this.#arrival(client_id)
    try {
      const message = await Promise.race([this.#transmit(entry), arrival.arrived])
      this.#waits.delete(conversation_id)
      if (this.#stopped) return false
      this.#store.apply({ type: 'sent', client_id, message })
      return true
    } catch (error) {
      if (this.#stopped) return false
      return this.#refused(entry, Problem.from(error))
    } finally {
      arrival.forget()
    }
  }

  /** The message may come back in its conversation before the answer, or instead of it: then nothing is waited for. */
  #arrival(client_id: Id): { arrived: Promise<null>; forget(): void } {
    let forget = () => {}
    const arrived = new Promise<null>((resolve) => {
      forget = this.#store.listen(({ outbox }) => {
        if (!outbox.has(client_id)) resolve(null)
      })
    })
    return { arrived, forget: () => forget() }
  }

  async #refused(entry: OutboxEntry, problem: Problem): Promise<boolean> {
    const { client_id, conversation_id } = entry
    if (problem.passing || problem.status === 401) {
      this.#store.apply({ type: 'deferred', client_id })
      this.#wait(conversation_id, problem)
      return false
    }
    if (problem.status === 410) {
      // It had arrived, and has been erased since.
      this.#store.apply({ type: 'discarded', client_id })
      await this.#shelf.remove(client_id)
      return true
    }
    this.#store.apply({ type: 'failed', client_id, problem })
    const failed = this.#store.state.outbox.get(client_id)
    if (failed) await this.#shelf.put(failed)
    return true
  }

  #wait(conversation: Id, problem: Problem): void {
    const attempt = this.#waits.get(conversation)?.attempt ?? 0
    const wait = Math.max(fullJitter(attempt), (problem.retry_after ?? 0) * 1_000)
    const timer = setTimeout(() => {
      this.#waits.set(conversation, { attempt: attempt + 1, timer: undefined })
      this.flush()
    }, wait)
    this.#waits.set(conversation, { attempt: attempt + 1, timer })
  }

  #first(conversation: Id): OutboxEntry | undefined {
    let first: OutboxEntry | undefined
    for (const entry of this.#store.state.outbox.values()) {
      if (entry.conversation_id !== conversation || entry.state !== 'queued') continue
      if (!first || entry.order < first.order) first = entry
    }
    return first
  }

  #hasWork(): boolean {
    return [...this.#store.state.outbox.values()].some(
      ({ conversation_id, state }) =>
        state === 'queued' && this.#waits.get(conversation_id)?.timer === undefined,
    )
  }
}
