// The session phases from start to sign-out, and the engine that runs while a user is signed in.

import type { Recovery, Registration, SignIn } from '../link/calls'
import type { Id } from '../link/contract'
import type { Link } from '../link'
import { AccountSession, type StartedSession, type Session } from './session/account-session'
import { openDatabase, removeDatabase, type Database } from './cache/database'
import { loadCopy, loadDrafts, loadOutbox } from './cache/load'
import type { Drafts } from './outbox/drafts'
import type { Draft } from './state/draft'
import type { EngineStart, Engine } from './engine'
import { EMPTY, type LedgerState } from './state/state'
import type { Store } from './state/store'
import type { Tabs } from './session/tabs'
import { UploadStorage } from './uploads/upload-storage'

export interface LifecycleParts {
  link: Link
  store: Store
  drafts: Drafts
  tabs: Tabs
  makeEngine(db: Database | null, beginning: EngineStart): Engine
  /** The session phase or the account has changed. */
  phaseChanged(): void
  /** All data was deleted, so every snapshot is outdated. */
  dataCleared(): void
}

export class Lifecycle {
  readonly #parts: LifecycleParts
  readonly #accountSession: AccountSession
  #database: Promise<Database | null> | null = null
  #engine: Engine | null = null
  #session: Session = { phase: 'starting' }
  /** Set while the server deletes the account. `ended` says whether the session has ended meanwhile. */
  #deleting: { ended: boolean } | null = null

  constructor(parts: LifecycleParts) {
    this.#parts = parts
    const { access, calls } = parts.link
    this.#accountSession = new AccountSession(access, calls)
    access.listen({ renewed: () => undefined, ended: () => void this.#onSessionEnded() })
    parts.link.onOutdated(() => void this.consentOutdated())
  }

  get session(): Session {
    return this.#session
  }

  get engine(): Engine | null {
    return this.#engine
  }

  start(): void {
    if (!this.#database) void this.#resumeFromCopy()
  }

  async signUp(registration: Registration): Promise<void> {
    await this.#startSession(await this.#accountSession.signUp(registration))
  }

  async signIn(who: SignIn): Promise<void> {
    await this.#startSession(await this.#accountSession.signIn(who))
  }

  async recover(recovery: Recovery): Promise<void> {
    await this.#startSession(await this.#accountSession.recover(recovery))
  }

  async signOut(): Promise<void> {
    await this.#stopEngine()
    this.#parts.tabs.broadcast({ type: 'signed_out' })
    // The sign-out succeeds even if the browser's storage fails.
    await this.#accountSession.signOut((work) => this.#onDatabase(work)).catch(() => removeDatabase())
    this.#clearData({ phase: 'signed_out', reason: null })
  }

  /** The server requires consent to a newer policy. The state is kept, but the engine stops. */
  async consentOutdated(): Promise<void> {
    if (this.#session.phase !== 'signed_in') return
    this.#setSession({ phase: 'consent_outdated', account_id: this.#session.account_id })
    await this.#engine?.save()
    await this.#stopEngine()
  }

  /** The newer policy was accepted, here or in another tab. Starts the engine again. */
  async resumeAfterConsent(): Promise<void> {
    const { access } = this.#parts.link
    if (this.#session.phase !== 'consent_outdated' || access.session_id === null) return
    await this.#stopEngine()
    await this.#startEngine(await this.#open(), access.session_id, this.#parts.store.state)
  }

  /** Deletes the account. The server ends all sessions before it answers, so the end of this session is expected. */
  async deleteAccount(ask: () => Promise<void>): Promise<void> {
    const erasing = { ended: false }
    this.#deleting = erasing
    try {
      await ask()
      await this.#onAccountDeleted()
    } catch (error) {
      this.#deleting = null
      if (erasing.ended) await this.#onSessionEnded()
      throw error
    } finally {
      this.#deleting = null
    }
  }

  async #onAccountDeleted(): Promise<void> {
    await this.#stopEngine()
    this.#parts.tabs.broadcast({ type: 'signed_out' })
    await this.#accountSession.accountDeleted((work) => this.#onDatabase(work)).catch(() => removeDatabase())
    this.#clearData({ phase: 'signed_out', reason: null })
  }

  async signedOutElsewhere(): Promise<void> {
    await this.#leaveSession({ phase: 'signed_out', reason: null })
  }

  async signedInElsewhere(account: Id): Promise<void> {
    if (this.#engine && this.#parts.store.state.me?.id === account) return
    await this.#leaveSession({ phase: 'starting' })
    await this.#resumeFromCopy()
  }

  /** Starts from the copy in IndexedDB, whether or not the server can be reached. */
  async #resumeFromCopy(): Promise<void> {
    const db = await this.#open()
    const copy = db && (await loadCopy(db).catch(() => null))
    if (copy) {
      this.#parts.link.access.expect(copy.account.session_id)
      await this.#startEngine(db, copy.account.session_id, copy.state)
    } else {
      this.#setSession({ phase: 'signed_out', reason: null })
      if (!db) return
      await this.#accountSession.removeExpiredTexts(db).catch(() => undefined)
      await this.#accountSession.sendPendingSignOut(db)
    }
  }

  async #startSession(entered: StartedSession): Promise<void> {
    await this.#stopEngine()
    await this.#onDatabase((db) => this.#accountSession.claimCopy(db, entered)).catch(() => undefined)
    await this.#startEngine(await this.#open(), entered.session_id, { ...EMPTY, me: entered.account })
    this.#parts.tabs.broadcast({ type: 'signed_in', account_id: entered.account.id })
  }

  async #startEngine(db: Database | null, session_id: Id, state: LedgerState): Promise<void> {
    const outbox = db ? await loadOutbox(db).catch(() => []) : [...state.outbox.values()]
    const drafts = db ? await loadDrafts(db).catch(() => new Map<Id, Draft>()) : new Map<Id, Draft>()
    this.#parts.drafts.start(db, drafts)
    const uploads = new UploadStorage(db)
    const files = this.#parts.drafts.files()
    this.#engine = this.#parts.makeEngine(db, { session_id, state, outbox, files, uploads })
    this.#parts.link.socket.start()
    this.#setSession({ phase: 'signed_in', account_id: state.me?.id ?? '' })
  }

  async #stopEngine(): Promise<void> {
    const engine = this.#engine
    this.#engine = null
    this.#parts.link.socket.stop()
    this.#parts.drafts.flush()
    await engine?.stop()
  }

  async #leaveSession(session: Session): Promise<void> {
    await this.#stopEngine()
    this.#parts.link.access.drop()
    this.#clearData(session)
  }

  async #onSessionEnded(): Promise<void> {
    const owner = this.#parts.store.state.me?.id
    if (this.#deleting) {
      this.#deleting.ended = true
      return
    }
    const inside = this.#session.phase === 'signed_in' || this.#session.phase === 'consent_outdated'
    if (!inside || !owner) return
    await this.#stopEngine()
    await this.#onDatabase((db) => this.#accountSession.ended(db, owner)).catch(() => undefined)
    this.#clearData({ phase: 'signed_out', reason: 'session_ended' })
  }

  #clearData(session: Session): void {
    const { drafts, store, dataCleared: forgotten } = this.#parts
    drafts.stop()
    store.dropQueued()
    store.apply({ type: 'cleared' })
    forgotten()
    this.#setSession(session)
  }

  #setSession(session: Session): void {
    this.#session = session
    this.#parts.phaseChanged()
  }

  #open(): Promise<Database | null> {
    return (this.#database ??= openDatabase(() => (this.#database = null)))
  }

  /** Runs `work`, with a new connection if the browser has closed the former one. */
  async #onDatabase(work: (db: Database | null) => Promise<void>): Promise<void> {
    try {
      await work(await this.#open())
    } catch {
      this.#database = null
      await work(await this.#open())
    }
  }
}
