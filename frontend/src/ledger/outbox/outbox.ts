// Queues, retries, edits and discards messages.

import type { Forward, Id, StoredFile } from '../../link/contract'
import { newId } from '../../link/ids'
import { Problem } from '../../link/problem'
import type { LocalFile } from '../state/attached'
import { checkBody } from '../state/message-body'
import type { LedgerState, OutboxEntry } from '../state/state'
import type { Store } from '../state/store'
import type { Sender } from './sender'
import type { OutboxStorage } from './outbox-storage'

export interface Sending {
  reply_to?: Id | null
  mentions?: readonly Id[]
  attachments?: readonly LocalFile[]
}

type NewEntry = Pick<
  OutboxEntry,
  'conversation_id' | 'body' | 'reply_to' | 'mentions' | 'attachments' | 'forward'
>

export interface OutboxHooks {
  /** The message has arrived in its conversation. */
  sent(entry: OutboxEntry): void
}

export class Outbox {
  readonly #store: Store
  readonly #storage: OutboxStorage
  readonly #sender: Sender
  readonly #saved: () => Promise<void>
  readonly #hooks: OutboxHooks
  readonly #stopListening: () => void
  #order = 0

  /** `saved` resolves when the copy in IndexedDB contains the present state. */
  constructor(
    store: Store,
    storage: OutboxStorage,
    sender: Sender,
    saved: () => Promise<void>,
    hooks: OutboxHooks = { sent: () => undefined },
  ) {
    this.#saved = saved
    this.#hooks = hooks
    this.#store = store
    this.#storage = storage
    this.#sender = sender
    this.#stopListening = store.listen((now, before) => this.#removeArrived(now, before))
  }

  /** The entry is in the state at once. It is stored next, and then sent. */
  send(
    conversation_id: Id,
    body: string,
    { reply_to = null, mentions = [], attachments = [] }: Sending = {},
  ): Id {
    checkBody(body, this.#store.state.limits?.message_max ?? null, attachments.length > 0)
    return this.#add({ conversation_id, body, reply_to, mentions, attachments, forward: null })
  }

  /** `body` and `attachments` are what this device knows. The server copies them from the forwarded message. */
  forward(forward: Forward, to: Id, body: string, attachments: readonly StoredFile[] = []): Id {
    return this.#add({ conversation_id: to, body, reply_to: null, mentions: [], attachments, forward })
  }

  #add(content: NewEntry): Id {
    this.#order = Math.max(this.#order + 1, Date.now())
    return this.#queue({
      ...content,
      client_id: newId(),
      created_at: new Date().toISOString(),
      order: this.#order,
      state: 'queued',
      attempted: false,
      problem: null,
      message: null,
    })
  }

  retry(client_id: Id): void {
    const entry = this.#store.state.outbox.get(client_id)
    if (entry?.state === 'failed') this.#queue({ ...entry, state: 'queued', problem: null })
    else this.#sender.retryNow()
  }

  /** Discards the message and returns it. Its files stay on this device. */
  discard(client_id: Id): OutboxEntry {
    const entry = this.#takeBack(client_id)
    // Remove it from the storage first, so that a reload cannot restore it.
    void this.#storage.remove(client_id)
    this.#store.apply({ type: 'discarded', client_id })
    return entry
  }

  /** A changed text is a new message. The refused one is discarded, and the new one keeps its place in the order. */
  edit(client_id: Id, body: string, mentions: readonly Id[] = []): Id {
    const entry = this.#takeBack(client_id)
    checkBody(body, this.#store.state.limits?.message_max ?? null, entry.attachments.length > 0)
    this.discard(client_id)
    return this.#queue({
      ...entry,
      client_id: newId(),
      body,
      mentions,
      forward: null,
      state: 'queued',
      attempted: false,
      problem: null,
    })
  }

  /** Another tab has changed the outbox in IndexedDB. */
  async reread(): Promise<void> {
    const entries = await this.#storage.all()
    if (!entries) return
    this.#store.apply({ type: 'outbox', entries })
    this.#sender.flush()
  }

  stop(): void {
    this.#stopListening()
    this.#sender.stop()
  }

  #queue(entry: OutboxEntry): Id {
    this.#store.apply({ type: 'queued', entry })
    void this.#storage.put(entry).then(() => this.#sender.flush())
    return entry.client_id
  }

  /** Only a message that did not reach the server can be taken back. */
  #takeBack(client_id: Id): OutboxEntry {
    const entry = this.#store.state.outbox.get(client_id)
    if (entry?.state === 'failed' || (entry?.state === 'queued' && !entry.attempted)) return entry
    throw new Problem({ status: 409, code: 'conflict', title: 'The message is on its way' })
  }

  /** Removes arrived messages from the storage, but not before the copy contains them. A reload in between finds
   *  each message in one of the two. */
  #removeArrived(now: LedgerState, before: LedgerState): void {
    if (now.outbox === before.outbox || !now.me) return
    const arrived = [...before.outbox.values()].filter(({ client_id }) => !now.outbox.has(client_id))
    if (arrived.length === 0) return
    const saved = this.#saved()
    for (const entry of arrived) {
      const removed = this.#storage.remove(entry.client_id, saved)
      // What failed may have been taken back, here or in another tab, with its files.
      if (entry.attempted && entry.state !== 'failed') void removed.then(() => this.#hooks.sent(entry))
    }
  }
}
