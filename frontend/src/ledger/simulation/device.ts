// A device in the simulation: the real engine on a connection that loses, repeats and reorders.

import type { ClientFrame, ServerFrame } from '../../link/frames'
import { Problem } from '../../link/problem'
import type { SocketListener } from '../../link/socket'
import type { Database } from '../cache/database'
import { accountRecord } from '../cache/cache-writer'
import { conversationFrom, outboxEntry, outboxRecord, recordOf, stateFrom, tailOf } from '../cache/records'
import { OptimisticChanges } from '../optimistic/optimistic-changes'
import { MessageActions } from '../optimistic/message-actions'
import { Engine } from '../engine'
import { Groups } from '../people/groups'
import { ConversationSettings } from '../optimistic/conversation-settings'
import type { Live } from '../sync/ports'
import { EMPTY, type LedgerState, type OutboxEntry } from '../state/state'
import type { Sending } from '../outbox/outbox'
import { Store } from '../state/store'
import { UploadStorage } from '../uploads/upload-storage'
import { callsOf } from './calls'
import { localFile } from './samples'
import type { Random } from './random'
import type { ModelServer } from './server'

/** Frames that the simulation may lose. The others arrive in order, or the connection ends. */
const LOSSY = new Set(['change', 'account', 'cursors', 'ack'])

export interface LossRates {
  /** Probabilities, 0 … 1. */
  drop: number
  repeat: number
  delay: number
  fail: number
}

export const LOSSLESS: LossRates = { drop: 0, repeat: 0, delay: 0, fail: 0 }

/** The session of every device in the simulation. */
export const SESSION = 'session'

/** What a browser has stored. */
export interface StoredData {
  db: Database | null
  state: LedgerState
  outbox: OutboxEntry[]
  /** By default made from the database. */
  uploads?: UploadStorage
}

const NOTHING_STORED: StoredData = { db: null, state: EMPTY, outbox: [] }

export class Device implements Live {
  readonly store = new Store((run) => setTimeout(run, 16))
  readonly engine: Engine
  readonly groups: Groups
  readonly messageActions: MessageActions
  readonly conversationSettings: ConversationSettings
  readonly sent: { conversation_id: string; client_id: string }[] = []
  rates: LossRates
  open = false
  readonly user: string
  readonly #server: ModelServer
  readonly #random: Random
  readonly #uploads: UploadStorage
  #listener: SocketListener | null = null
  #link = 0

  constructor(
    user: string,
    server: ModelServer,
    random: Random,
    rates: LossRates,
    stored: StoredData = NOTHING_STORED,
  ) {
    this.user = user
    this.#server = server
    this.#random = random
    this.rates = rates
    this.#uploads = stored.uploads ?? new UploadStorage(stored.db)
    const state = { ...stored.state, me: server.queries.account(user) }
    const calls = callsOf(server, user, (work) => this.#call(work))
    const optimistic = new OptimisticChanges(this.store)
    this.groups = new Groups(this.store, calls)
    this.messageActions = new MessageActions(this.store, optimistic, calls)
    this.conversationSettings = new ConversationSettings(this.store, optimistic, calls)
    const nothing = () => undefined
    const hooks = {
      history: nothing,
      connection: nothing,
      consentOutdated: nothing,
      outboxWritten: nothing,
      presence: nothing,
      writers: nothing,
      upload: nothing,
      live: nothing,
      isUnknown: () => false,
    }
    this.engine = new Engine(
      this.store,
      this,
      calls,
      stored.db,
      { session_id: SESSION, state, outbox: stored.outbox, files: [], uploads: this.#uploads },
      hooks,
    )
  }

  get state(): LedgerState {
    return this.store.state
  }

  /** What a browser would have stored by now. */
  copy(): StoredData {
    const { state } = this
    const account = accountRecord(state, SESSION)
    const conversations = [...state.conversations.values()].map((c) => {
      const record = { ...recordOf(c, state.epoch, this.user), writer: '' }
      return conversationFrom(structuredClone(record), tailOf(c), [...c.members.values()])
    })
    const outbox = [...state.outbox.values()].map((entry) => outboxEntry(outboxRecord(entry)))
    return { db: null, state: stateFrom(account, conversations), outbox, uploads: this.#uploads }
  }

  // ---- actions of the user

  say(conversation_id: string, body: string, sending: Sending = {}): void {
    if (!this.state.conversations.has(conversation_id)) return
    this.sent.push({ conversation_id, client_id: this.engine.outbox.send(conversation_id, body, sending) })
  }

  sayWithFiles(conversation_id: string, body: string, count: number): void {
    const attachments = Array.from({ length: count }, (_, at) =>
      localFile(`${this.sent.length}-${at}`, at * 5 + 1),
    )
    for (const file of attachments)
      void this.engine.uploads.add(file, new Blob(['x'.repeat(file.size)]), null)
    this.say(conversation_id, body, { attachments })
  }

  forward(conversation_id: string, message_id: string, to: string): void {
    if (!this.state.conversations.has(to)) return
    const client_id = this.engine.outbox.forward({ conversation_id, message_id }, to, '')
    this.sent.push({ conversation_id: to, client_id })
  }

  read(conversation_id: string): void {
    const c = this.state.conversations.get(conversation_id)
    if (c) this.conversationSettings.read(conversation_id, c.rev)
  }

  // ---- the connection

  connect(): void {
    if (this.open) return
    this.open = true
    this.#link += 1
    this.#listener?.phase('open')
  }

  disconnect(): void {
    if (!this.open) return
    this.open = false
    this.#link += 1
    this.#listener?.phase('waiting')
  }

  listen(listener: SocketListener): void {
    this.#listener = listener
  }

  send(frame: ClientFrame): boolean {
    if (!this.open) return false
    const link = this.#link
    setTimeout(() => {
      if (link === this.#link) this.#answer(frame)
    }, this.#latency())
    return true
  }

  deliver(frame: ServerFrame): void {
    if (!this.open) return
    const { drop, repeat, delay } = this.rates
    const lossy = LOSSY.has(frame.type)
    if (lossy && this.#random() < drop) return
    const copies = lossy && this.#random() < repeat ? 2 : 1
    const link = this.#link
    for (let i = 0; i < copies; i += 1) {
      const late = lossy && this.#random() < delay ? this.#random() * 900 : 5
      setTimeout(() => {
        if (link === this.#link) this.#listener?.frame(frame)
      }, late)
    }
  }

  #answer(frame: ClientFrame): void {
    if (frame.type === 'hello') return this.deliver(this.#server.queries.welcome(this.user, frame))
    if (frame.type !== 'send' && frame.type !== 'cursor') return
    const id = frame.id ?? ''
    try {
      if (frame.type === 'send') {
        const { conversation_id, client_id } = frame
        const message = this.#server.messages.post(conversation_id, this.user, client_id, frame)
        this.deliver({ type: 'ack', id, message })
      } else {
        this.#server.moveCursor(frame.conversation_id, this.user, {
          read: frame.read ?? 0,
          delivered: frame.delivered ?? 0,
        })
        this.deliver({ type: 'ack', id })
      }
    } catch (error) {
      const { status, code, title } = Problem.from(error)
      this.deliver({ type: 'error', id, problem: { type: '', request_id: '', status, code, title } })
    }
  }

  /** The request or its answer may be lost. The caller cannot tell which. */
  async #call<T>(work: () => T): Promise<T> {
    await this.#wait()
    if (this.#random() < this.rates.fail) throw Problem.offline()
    const answer = structuredClone(work())
    await this.#wait()
    if (this.#random() < this.rates.fail) throw Problem.offline()
    return answer
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.#latency()))
  }

  #latency(): number {
    return 1 + this.#random() * 150
  }
}
