// A device without a browser: the link and the ledger of the app in this process, connected to the real server over a
// connection that loses, repeats and delays.

import { Access } from '../../src/link/access'
import { createCalls, type Calls } from '../../src/link/calls'
import type { SessionTokens } from '../../src/link/contract'
import { Http } from '../../src/link/http'
import { LiveSocket } from '../../src/link/socket'
import { OptimisticChanges } from '../../src/ledger/optimistic/optimistic-changes'
import { MessageActions } from '../../src/ledger/optimistic/message-actions'
import { Engine } from '../../src/ledger/engine'
import { Groups } from '../../src/ledger/people/groups'
import type { Sending } from '../../src/ledger/outbox/outbox'
import { ConversationSettings } from '../../src/ledger/optimistic/conversation-settings'
import { EMPTY, type ConversationState, type LedgerState } from '../../src/ledger/state/state'
import { UploadStorage } from '../../src/ledger/uploads/upload-storage'
import { Store } from '../../src/ledger/state/store'

export interface LossRates {
  drop: number
  repeat: number
  delay: number
  fail: number
}

export const LOSSLESS: LossRates = { drop: 0, repeat: 0, delay: 0, fail: 0 }

const LOSSY = /"type":"(change|account|cursors|ack)"/

export class LossyDevice {
  readonly calls: Calls
  readonly socket: LiveSocket
  readonly engine: Engine
  readonly groups: Groups
  readonly messageActions: MessageActions
  readonly conversationSettings: ConversationSettings
  readonly store = new Store((run) => setTimeout(run, 16))
  rates = LOSSLESS

  readonly #origin: string
  readonly #tokens: SessionTokens
  readonly #opened = new Set<string>()

  private constructor(origin: string, tokens: SessionTokens, me: LedgerState['me']) {
    this.#origin = origin
    this.#tokens = tokens
    const http = new Http((request) => this.#fetch(request))
    const access = new Access(() => Promise.reject(new Error('the test is too long for one token')))
    access.accept(tokens)
    this.calls = createCalls(http, access, origin)
    this.socket = new LiveSocket(`${origin.replace('http', 'ws')}/api/v1/live`, access, (url, protocols) => {
      const socket = new WebSocket(url, protocols)
      this.#makeLossy(socket)
      return socket
    })
    const optimistic = new OptimisticChanges(this.store)
    this.groups = new Groups(this.store, this.calls)
    this.messageActions = new MessageActions(this.store, optimistic, this.calls)
    this.conversationSettings = new ConversationSettings(this.store, optimistic, this.calls)
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
    const beginning = {
      ...{ session_id: tokens.session_id, state: { ...EMPTY, me }, outbox: [] },
      ...{ files: [], uploads: new UploadStorage(null) },
    }
    this.engine = new Engine(this.store, this.socket, this.calls, null, beginning, hooks)
    this.socket.start()
  }

  static async signUp(origin: string, username: string, password: string): Promise<LossyDevice> {
    const open = createCalls(new Http(), noAccess(), origin)
    const { policy_version } = await open.server()
    const { session, account } = await open.register({ username, password, policy_version }, 'lossy')
    return new LossyDevice(origin, session, account)
  }

  static async signIn(origin: string, username: string, password: string): Promise<LossyDevice> {
    const calls = createCalls(new Http(), noAccess(), origin)
    const tokens = await calls.signIn({ username, password }, 'lossy')
    return new LossyDevice(origin, tokens, null)
  }

  /** Another device in the same session with an empty state. */
  fresh(): LossyDevice {
    return new LossyDevice(this.#origin, this.#tokens, null)
  }

  get state(): LedgerState {
    return this.store.state
  }

  get conversation(): ConversationState | undefined {
    return this.state.conversations.values().next().value
  }

  get me(): string {
    return this.state.me?.id ?? ''
  }

  /** Marks a conversation as viewed. */
  open(id: string): void {
    if (this.#opened.has(id)) return
    this.#opened.add(id)
    this.engine.open(id)
  }

  say(text: string, sending: Sending = {}, id = this.conversation?.id): void {
    if (id !== undefined && this.state.conversations.has(id)) this.engine.outbox.send(id, text, sending)
  }

  readAll(id = this.conversation?.id ?? ''): void {
    const c = this.state.conversations.get(id)
    if (c) this.conversationSettings.read(id, c.rev)
  }

  async stop(): Promise<void> {
    this.socket.stop()
    await this.engine.stop()
  }

  async #fetch(request: Request): Promise<Response> {
    if (Math.random() < this.rates.fail) throw new TypeError('the request was lost')
    const response = await fetch(request)
    if (Math.random() < this.rates.fail) throw new TypeError('the answer was lost')
    return response
  }

  /** Wraps the listener of the socket. */
  #makeLossy(socket: WebSocket): void {
    let listener: ((event: MessageEvent) => void) | null = null
    Object.defineProperty(socket, 'onmessage', { set: (value: typeof listener) => (listener = value) })
    socket.addEventListener('message', (event) => {
      const { drop, repeat, delay } = this.rates
      const lossy = LOSSY.test(String(event.data))
      if (lossy && Math.random() < drop) return
      const times = lossy && Math.random() < repeat ? 2 : 1
      for (let i = 0; i < times; i += 1) {
        if (lossy && Math.random() < delay) setTimeout(() => listener?.(event), Math.random() * 800)
        else listener?.(event)
      }
    })
  }
}

function noAccess(): Access {
  return new Access(() => Promise.reject(new Error('no one is signed in')))
}
