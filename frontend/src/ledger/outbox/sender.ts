// Sends the outbox: in order and one message at a time in each conversation, in one tab at a time, repeated until the
// server has accepted or refused each message.

import type { Id, Message } from '../../link/contract'
import { Problem } from '../../link/problem'
import type { OutboxEntry } from '../state/state'
import type { Store } from '../state/store'
import { RetryQueue } from '../sync/retry-queue'
import type { OutboxStorage } from './outbox-storage'
import { SendingLock } from './sending-lock'

export interface Transmit {
  /** Uploads the files of a message. Resolves to their ids on the server. */
  upload(entry: OutboxEntry): Promise<Id[]>
  send(entry: OutboxEntry, files: readonly Id[]): Promise<Message | null>
}

/** While a session is renewed, calls fail with 401. */
const isTransient = ({ transient, status }: Problem) => transient || status === 401

export class Sender {
  readonly #store: Store
  readonly #storage: OutboxStorage
  readonly #transmit: Transmit
  readonly #queue = new RetryQueue({ concurrent: Infinity, isTransient })
  readonly #lock = new SendingLock(() => this.#reread())
  #stopped = false

  constructor(store: Store, storage: OutboxStorage, transmit: Transmit) {
    this.#store = store
    this.#storage = storage
    this.#transmit = transmit
  }

  /** Sends all messages that do not wait for a repetition. */
  flush(): void {
    if (this.#stopped) return
    for (const { conversation_id: id, state } of this.#store.state.outbox.values()) {
      if (state !== 'queued') continue
      this.#queue.add({
        key: id,
        needed: () => this.#first(id) !== undefined,
        run: (progress) => this.#lock.during(() => this.#sendAll(id, progress)),
      })
    }
  }

  /** Ends the waits after failures: the connection may be back. */
  retryNow(): void {
    this.#queue.retryNow()
    this.flush()
  }

  stop(): void {
    this.#stopped = true
    this.#queue.clear()
  }

  /** The tab that holds the lock also sends what other tabs have queued. */
  async #reread(): Promise<void> {
    if (this.#stopped) return
    const entries = await this.#storage.all()
    if (this.#stopped) return
    if (entries) this.#store.apply({ type: 'outbox', entries })
    this.flush()
  }

  async #sendAll(conversation: Id, progress: () => void): Promise<void> {
    for (;;) {
      const entry = this.#stopped ? undefined : this.#first(conversation)
      if (!entry) return
      await this.#send(entry)
      progress()
    }
  }

  /** Rejects if the conversation has to wait before the next attempt. */
  async #send(entry: OutboxEntry): Promise<void> {
    const { client_id } = entry
    const files = await this.#upload(entry)
    // The upload has failed, or the message was taken back meanwhile.
    if (!files || this.#stopped || this.#store.state.outbox.get(client_id)?.state !== 'queued') return
    this.#store.apply({ type: 'sending', client_id })
    if (!entry.attempted) await this.#storage.put({ ...entry, attempted: true })
    const arrival = this.#arrival(client_id)
    try {
      const message = await Promise.race([this.#transmit.send(entry, files), arrival.arrived])
      if (!this.#stopped) this.#store.apply({ type: 'sent', client_id, message })
    } catch (error) {
      if (!this.#stopped) await this.#refused(entry, Problem.from(error))
    } finally {
      arrival.forget()
    }
  }

  /** Until its files are uploaded, a message can be taken back. Null if they are refused. */
  async #upload(entry: OutboxEntry): Promise<Id[] | null> {
    if (entry.attachments.length === 0 || entry.forward) return []
    try {
      return await this.#transmit.upload(entry)
    } catch (error) {
      if (!this.#stopped && this.#store.state.outbox.has(entry.client_id))
        await this.#refused(entry, Problem.from(error))
      return null
    }
  }

  /** Resolves when the message arrives in its conversation. This may happen before the answer, or without one. */
  #arrival(client_id: Id): { arrived: Promise<null>; forget(): void } {
    let forget = () => {}
    const arrived = new Promise<null>((resolve) => {
      forget = this.#store.listen(({ outbox }) => {
        if (!outbox.has(client_id)) resolve(null)
      })
    })
    return { arrived, forget: () => forget() }
  }

  async #refused({ client_id }: OutboxEntry, problem: Problem): Promise<void> {
    if (isTransient(problem)) {
      this.#store.apply({ type: 'requeued', client_id })
      throw problem
    }
    if (problem.status === 410) {
      // The message had arrived and was erased since.
      this.#store.apply({ type: 'discarded', client_id })
      await this.#storage.remove(client_id)
      return
    }
    this.#store.apply({ type: 'failed', client_id, problem })
    const failed = this.#store.state.outbox.get(client_id)
    if (failed) await this.#storage.put(failed)
  }

  #first(conversation: Id): OutboxEntry | undefined {
    let first: OutboxEntry | undefined
    for (const entry of this.#store.state.outbox.values()) {
      if (entry.conversation_id !== conversation || entry.state !== 'queued') continue
      if (!first || entry.order < first.order) first = entry
    }
    return first
  }
}
