// Runs while a user is signed in: applies frames, fetches what is missing, sends the outbox, reports read positions
// and writes the copy.

import type { Id } from '../link/contract'
import type { ServerFrame } from '../link/frames'
import type { SocketPhase } from '../link/socket'
import { SocketRequests } from './sync/socket-requests'
import type { Database } from './cache/database'
import { CacheWriter } from './cache/cache-writer'
import { nextPhase, type Connection } from './sync/connection'
import { History } from './sync/history'
import { MessageLookup } from './sync/message-lookup'
import { Outbox } from './outbox/outbox'
import { Sender } from './outbox/sender'
import { OutboxStorage } from './outbox/outbox-storage'
import { transmitter } from './outbox/transmit'
import { Uploads } from './uploads/uploads'
import type { UploadStorage } from './uploads/upload-storage'
import { FrameRateLimiter } from './sync/frame-rate-limiter'
import type { Live, SyncCalls } from './sync/ports'
import { Presence, type PresenceHooks } from './people/presence'
import { reporter } from './sync/report-cursor'
import { CursorReports } from './sync/cursor-reports'
import { Rosters } from './sync/rosters'
import { localFiles, type LocalFile } from './state/attached'
import type { LedgerState, OutboxEntry } from './state/state'
import type { Store } from './state/store'
import { UserLookup } from './sync/user-lookup'
import { Sync } from './sync/sync'

export interface EngineHooks extends PresenceHooks {
  history(conversation: Id): void
  connection(): void
  consentOutdated(): void
  /** The outbox in IndexedDB has changed. */
  outboxWritten(): void
  /** The upload of a file has come further. */
  upload(file: Id): void
  /** The connection is live. Requests that failed before can be repeated. */
  live(): void
  /** Whether the name of a user is unknown. */
  isUnknown(user: Id): boolean
}

export interface EngineStart {
  session_id: Id
  state: LedgerState
  outbox: OutboxEntry[]
  /** The files of the drafts. */
  files: readonly LocalFile[]
  uploads: UploadStorage
}

export class Engine {
  readonly outbox: Outbox
  readonly reports: CursorReports
  readonly history: History
  readonly messageLookup: MessageLookup
  readonly presence: Presence
  readonly userLookup: UserLookup
  readonly uploads: Uploads
  readonly #rosters: Rosters
  readonly #live: Live
  readonly #store: Store
  readonly #hooks: EngineHooks
  readonly #requests: SocketRequests
  readonly #sync: Sync
  readonly #sender: Sender
  readonly #outboxStorage: OutboxStorage
  readonly #cacheWriter: CacheWriter | null
  #phase: Connection['phase'] = 'connecting'
  #since = Date.now()
  #stopped = false

  constructor(
    store: Store,
    live: Live,
    calls: SyncCalls,
    db: Database | null,
    beginning: EngineStart,
    hooks: EngineHooks,
  ) {
    const { state, outbox, session_id, files } = beginning
    this.#store = store
    this.#hooks = hooks
    store.apply({ type: 'restored', state }, { type: 'outbox', entries: outbox })
    const isLive = () => this.#phase === 'live'
    const limiter = new FrameRateLimiter()
    this.#requests = new SocketRequests((frame) => live.send(frame))
    this.#sync = new Sync(store, live, calls)
    this.#outboxStorage = new OutboxStorage(db, hooks.outboxWritten)
    this.uploads = new Uploads(calls.files, beginning.uploads, hooks.upload)
    this.#sender = new Sender(store, this.#outboxStorage, {
      upload: (entry) => this.#uploadAll(entry),
      send: transmitter(isLive, this.#requests, calls, limiter),
    })
    this.outbox = new Outbox(store, this.#outboxStorage, this.#sender, () => this.save(), {
      sent: (entry) => this.#forgetFiles(entry),
    })
    this.reports = new CursorReports(store, reporter(store, isLive, this.#requests, calls, limiter))
    this.history = new History(store, calls, hooks.history)
    this.messageLookup = new MessageLookup(store, calls)
    this.presence = new Presence(hooks)
    this.userLookup = new UserLookup(store, calls, hooks.isUnknown)
    this.#rosters = new Rosters(store, calls)
    this.#live = live
    this.#cacheWriter = db ? new CacheWriter(db, store, session_id, state) : null
    this.#startUploads([...files, ...outbox.flatMap((entry) => localFiles(entry.attachments))])
    live.listen({
      phase: (phase) => this.#onSocketPhase(phase),
      frame: (frame) => this.#onFrame(frame),
      consentOutdated: hooks.consentOutdated,
    })
  }

  get phase(): Connection['phase'] {
    return this.#phase
  }

  get since(): number {
    return this.#since
  }

  /** Marks a conversation as viewed until the returned function is called. */
  open(id: Id): () => void {
    const closing = [this.history.open(id), this.#rosters.open(id)]
    let left = false
    return () => {
      if (left) return
      left = true
      for (const close of closing) close()
    }
  }

  /** Reports that the user is typing. Repeated calls send few frames. */
  sendTyping(conversation_id: Id): void {
    const shown = this.#store.state.me?.settings.presence ?? false
    if (!shown || this.#phase !== 'live' || !this.presence.due(conversation_id)) return
    this.#live.send({ type: 'typing', conversation_id })
  }

  /** Reports that the user is at this device. Returns whether the server is told. */
  sendLooking(): boolean {
    if (this.#phase !== 'live') return false
    this.#live.send({ type: 'looking' })
    return true
  }

  /** Ends all waits after failures. */
  retryNow(): void {
    this.#sync.retryNow()
    this.#sender.retryNow()
    this.#rosters.retryNow()
    this.userLookup.retryNow()
    this.uploads.retryNow()
  }

  /** Writes the copy now. Called when the page may be closed. */
  save(): Promise<void> {
    return this.#cacheWriter?.flush() ?? Promise.resolve()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#store.dropQueued()
    this.#sync.stop()
    this.#requests.rejectAll()
    this.outbox.stop()
    this.uploads.stop()
    this.reports.stop()
    this.history.stop()
    this.presence.clear()
    this.userLookup.stop()
    this.#rosters.stop()
    await Promise.all([this.#cacheWriter?.stop(), this.#outboxStorage.idle()])
  }

  #startUploads(files: readonly LocalFile[]): void {
    for (const file of files) this.uploads.start(file)
    const used = new Set(files.map(({ id }) => id))
    void this.uploads.removeOrphans((id) => used.has(id))
  }

  async #uploadAll({ attachments }: OutboxEntry): Promise<Id[]> {
    const uploaded = await Promise.all(localFiles(attachments).map((file) => this.uploads.finish(file)))
    return uploaded.map(({ id }) => id)
  }

  #forgetFiles({ attachments }: OutboxEntry): void {
    for (const { id } of localFiles(attachments)) void this.uploads.forget(id)
  }

  #onSocketPhase(phase: SocketPhase): void {
    if (this.#stopped) return
    if (phase !== 'open') {
      this.#requests.rejectAll()
      this.presence.clear()
    }
    this.#setPhase(nextPhase(this.#phase, phase))
    this.#sync.phase(phase)
  }

  #onFrame(frame: ServerFrame): void {
    if (this.#stopped) return
    if (frame.type === 'ack' || frame.type === 'error') this.#requests.answer(frame)
    else this.#sync.frame(frame)
    this.presence.frame(frame)
    if (frame.type === 'welcome' && !frame.more) this.#onWelcome()
  }

  #onWelcome(): void {
    this.#setPhase('live')
    this.retryNow()
    this.reports.retryNow()
    void this.history.catchUp()
    this.#hooks.live()
  }

  #setPhase(phase: Connection['phase']): void {
    if (phase === this.#phase) return
    // The time offline counts from the loss of the connection, whatever attempts follow.
    if (phase === 'live' || this.#phase === 'live') this.#since = Date.now()
    this.#phase = phase
    this.#hooks.connection()
  }
}
