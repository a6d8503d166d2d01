// From start to sign-out: who is signed in, and the engine that runs while somebody is.

import type { Recovery, Registration, SignIn } from '../link/calls'
import type { Id } from '../link/contract'
import type { Link } from '../link'
import { AccountSession, type Entered, type Session } from './session/account-session'
import { openDatabase, removeDatabase, type Database } from './cache/database'
import { loadCopy, loadDrafts, loadOutbox } from './cache/load'
import type { Drafts } from './outbox/drafts'
import type { Draft } from './state/draft'
import type { Beginning, Engine } from './engine'
import { EMPTY, type LedgerState } from './state/state'
import type { Store } from './state/store'
import type { Tabs } from './session/tabs'

export interface LifecycleParts {
  link: Link
  store: Store
  drafts: Drafts
  tabs: Tabs
  makeEngine(db: Database | null, beginning: Beginning): Engine
  /** Another phase began, or another account. */
  turned(): void
  /** Nothing that was shown belongs to anybody any more. */
  forgotten(): void
}

export class Lifecycle {
  readonly #parts: LifecycleParts
  readonly #entrance: AccountSession
  #database: Promise<Database | null> | null = null
  #engine: Engine | null = null
  #session: Session = { phase: 'starting' }
  /** While the server is asked to delete the account: whether the session has ended meanwhile. */
  #erasing: { ended: boolean } | null = null

  constructor(parts: LifecycleParts) {
    this.#parts = parts
    const { access, calls } = parts.link
    this.#entrance = new AccountSession(access, calls)
    access.listen({ renewed: () => undefined, ended: () => void this.#ended() })
    parts.link.onOutdated(() => void this.outdated())
  }

  get session(): Session {
    return this.#session
  }

  get engine(): Engine | null {
    return this.#engine
  }

  start(): void {
    if (!this.#database) void this.#resume()
  }

  async signUp(registration: Registration): Promise<void> {
    await this.#enter(await this.#entrance.signUp(registration))
  }

  async signIn(who: SignIn): Promise<void> {
    await this.#enter(await this.#entrance.signIn(who))
  }

  async recover(recovery: Recovery): Promise<void> {
    await this.#enter(await this.#entrance.recover(recovery))
  }

  async signOut(): Promise<void> {
    await this.#halt()
    this.#parts.tabs.tell({ type: 'signed_out' })
    // Whatever the browser's storage does, nobody stays signed in who wants to leave.
    await this.#entrance.leave((work) => this.#onDatabase(work)).catch(() => removeDatabase())
    this.#forget({ phase: 'signed_out', reason: null })
  }

  /** The server wants consent to a newer policy before anything else. What is known stays, but nothing runs. */
  async outdated(): Promise<void> {
    if (this.#session.phase !== 'signed_in') return
    this.#turn({ phase: 'consent_outdated', account_id: this.#session.account_id })
    await this.#engine?.save()
    await this.#halt()
  }

  /** The newer policy is accepted, here or in another tab: on from where we were. */
  async goOn(): Promise<void> {
    const { access } = this.#parts.link
    if (this.#session.phase !== 'consent_outdated' || access.session_id === null) return
    await this.#halt()
    await this.#run(await this.#open(), access.session_id, this.#parts.store.state)
  }

  /** Deletes the account. The server ends all sessions before it answers; the end of this one is no news then. */
  async erase(ask: () => Promise<void>): Promise<void> {
    const erasing = { ended: false }
    this.#erasing = erasing
    try {
      await ask()
      await this.#erased()
    } catch (error) {
      this.#erasing = null
      if (erasing.ended) await this.#ended()
      throw error
    } finally {
      this.#erasing = null
    }
  }

  async #erased(): Promise<void> {
    await this.#halt()
    this.#parts.tabs.tell({ type: 'signed_out' })
    await this.#entrance.erased((work) => this.#onDatabase(work)).catch(() => removeDatabase())
    this.#forget({ phase: 'signed_out', reason: null })
  }

  async signedOutElsewhere(): Promise<void> {
    await this.#leave({ phase: 'signed_out', reason: null })
  }

  async signedInElsewhere(account: Id): Promise<void> {
    if (this.#engine && this.#parts.store.state.me?.id === account) return
    await this.#leave({ phase: 'starting' })
    await this.#resume()
  }

  /** Goes on where this browser was: from the copy, at once, whether or not the server can be reached. */
  async #resume(): Promise<void> {
    const db = await this.#open()
    const copy = db && (await loadCopy(db).catch(() => null))
    if (copy) {
      this.#parts.link.access.expect(copy.account.session_id)
      await this.#run(db, copy.account.session_id, copy.state)
    } else {
      this.#turn({ phase: 'signed_out', reason: null })
      if (!db) return
      await this.#entrance.tidy(db).catch(() => undefined)
      await this.#entrance.payDebt(db)
    }
  }

  async #enter(entered: Entered): Promise<void> {
    await this.#halt()
    await this.#onDatabase((db) => this.#entrance.own(db, entered)).catch(() => undefined)
    await this.#run(await this.#open(), entered.session_id, { ...EMPTY, me: entered.account })
    this.#parts.tabs.tell({ type: 'signed_in', account_id: entered.account.id })
  }

  async #run(db: Database | null, session_id: Id, state: LedgerState): Promise<void> {
    const outbox = db ? await loadOutbox(db).catch(() => []) : [...state.outbox.values()]
    const drafts = db ? await loadDrafts(db).catch(() => new Map<Id, Draft>()) : new Map<Id, Draft>()
    this.#parts.drafts.start(db, drafts)
    this.#engine = this.#parts.makeEngine(db, { session_id, state, outbox })
    this.#parts.link.socket.start()
    this.#turn({ phase: 'signed_in', account_id: state.me?.id ?? '' })
  }

  async #halt(): Promise<void> {
    const engine = this.#engine
    this.#engine = null
    this.#parts.link.socket.stop()
    this.#parts.drafts.flush()
    await engine?.stop()
  }

  async #leave(session: Session): Promise<void> {
    await this.#halt()
    this.#parts.link.access.drop()
    this.#forget(session)
  }

  async #ended(): Promise<void> {
    const owner = this.#parts.store.state.me?.id
    if (this.#erasing) {
      this.#erasing.ended = true
      return
    }
    const inside = this.#session.phase === 'signed_in' || this.#session.phase === 'consent_outdated'
    if (!inside || !owner) return
    await this.#halt()
    await this.#onDatabase((db) => this.#entrance.ended(db, owner)).catch(() => undefined)
    this.#forget({ phase: 'signed_out', reason: 'session_ended' })
  }

  #forget(session: Session): void {
    const { drafts, store, forgotten } = this.#parts
    drafts.stop()
    store.drop()
    store.apply({ type: 'forgotten' })
    forgotten()
    this.#turn(session)
  }

  #turn(session: Session): void {
    this.#session = session
    this.#parts.turned()
  }

  #open(): Promise<Database | null> {
    return (this.#database ??= openDatabase(() => (this.#database = null)))
  }

  /** Does it, on a new connection if the browser has just closed the old one. */
  async #onDatabase(work: (db: Database | null) => Promise<void>): Promise<void> {
    try {
      await work(await this.#open())
    } catch {
      this.#database = null
      await work(await this.#open())
    }
  }
}
