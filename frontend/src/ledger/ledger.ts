// The one object the views hold: snapshots to read, topics to listen to, actions to take. See README.md.

import type { Registration } from '../link/calls'
import type { Account, Id, SessionInfo, Settings, UserCard } from '../link/contract'
import type { Link } from '../link'
import { Problem } from '../link/problem'
import { AccountSession, type Entered, type Session } from './account-session'
import { openDatabase, type Database } from './cache/database'
import { loadCopy, loadDrafts, loadOutbox } from './cache/load'
import type { Connection } from './connection'
import { Drafts } from './drafts'
import { Engine } from './engine'
import { findUser } from './names'
import { Notices, type Topic } from './notices'
import { People } from './people'
import { readUpTo } from './reading'
import { EMPTY, type LedgerState } from './state'
import { Store } from './store'
import { Tabs, type TabNote } from './tabs'
import { touched } from './topics'
import type { ConversationList, ConversationView } from './views/conversations'
import { Snapshots, type PeopleView } from './views/snapshots'
import { NO_TIMELINE, type Timeline } from './views/timeline'

/** Another tab that marks something as read also reports it; this one only makes sure. */
const LEAVE_IT_TO_THEM_MS = 2_000
const NOBODY: readonly UserCard[] = []

export class Ledger {
  readonly #link: Link
  readonly #store = new Store()
  readonly #notices = new Notices()
  readonly #snapshots = new Snapshots()
  readonly #entrance: AccountSession
  readonly #people: People
  readonly #drafts: Drafts
  readonly #tabs: Tabs
  #database: Promise<Database | null> | null = null
  #engine: Engine | null = null
  #session: Session = { phase: 'starting' }
  #connection: Connection = { phase: 'connecting', since: Date.now(), waiting: 0 }
  #typists = new Map<Id, readonly UserCard[]>()
  #draftChanges = 0

  constructor(link: Link) {
    this.#link = link
    this.#entrance = new AccountSession(link.access, link.calls)
    this.#people = new People(this.#store, link.calls)
    this.#drafts = new Drafts((id) => {
      this.#draftChanges += 1
      this.#notices.tell(`conversation:${id}`, 'conversations')
    })
    this.#tabs = new Tabs((note) => void this.#heard(note))
    this.#store.listen((now, before) => this.#notices.tell(...touched(now, before)))
    link.access.listen({ renewed: () => undefined, ended: () => void this.#sessionEnded() })
    link.onWake(() => this.#engine?.hurry())
    link.onHide(() => {
      this.#drafts.flush()
      void this.#engine?.save()
    })
  }

  // ---- reading

  subscribe(topic: Topic, listener: () => void): () => void {
    return this.#notices.subscribe(topic, listener)
  }

  session(): Session {
    return this.#session
  }

  connection(): Connection {
    const phase = this.#engine?.phase ?? 'connecting'
    const since = this.#engine?.since ?? this.#connection.since
    const waiting = [...this.#store.state.outbox.values()].filter(
      ({ state }) => state === 'queued' || state === 'sending',
    ).length
    const known = this.#connection
    if (known.phase !== phase || known.since !== since || known.waiting !== waiting) {
      this.#connection = { phase, since, waiting }
    }
    return this.#connection
  }

  me(): Account | null {
    return this.#store.state.me
  }

  people(): PeopleView {
    return this.#snapshots.people(this.#store.state)
  }

  conversations(): ConversationList {
    return this.#snapshots.list(this.#store.state, (id) => this.#drafts.get(id), this.#draftChanges)
  }

  conversation(id: Id): ConversationView | undefined {
    return this.#snapshots.conversation(this.#store.state, id, this.#drafts.get(id))
  }

  timeline(id: Id): Timeline {
    const engine = this.#engine
    return engine ? this.#snapshots.timeline(this.#store.state, id, engine.history.loading(id)) : NO_TIMELINE
  }

  typing(id: Id): readonly UserCard[] {
    return this.#typists.get(id) ?? NOBODY
  }

  user(id: Id): UserCard | undefined {
    return findUser(this.#store.state, id)
  }

  // ---- the account

  start(): void {
    if (this.#database) return
    this.#database = openDatabase()
    void this.#resume()
  }

  serverInfo = () => this.#link.calls.server()
  privacyPolicy = (version?: string) => this.#link.calls.policy(version)

  async signUp(registration: Registration): Promise<void> {
    await this.#enter(await this.#entrance.signUp(registration))
  }

  async signIn({ username, password }: { username: string; password: string }): Promise<void> {
    await this.#enter(await this.#entrance.signIn(username, password))
  }

  async signOut(): Promise<void> {
    await this.#halt()
    this.#tabs.tell({ type: 'signed_out' })
    await this.#entrance.signOut(await this.#open())
    this.#forget({ phase: 'signed_out', reason: null })
  }

  async sessions(): Promise<SessionInfo[]> {
    return (await this.#link.calls.sessions()).items
  }

  endSession = (id: Id) => this.#link.calls.endSession(id)
  endOtherSessions = () => this.#link.calls.endOtherSessions()

  async updateMe(change: { display_name?: string; settings?: Partial<Settings> }): Promise<void> {
    const before = this.#store.state.me
    if (!before) return
    const hoped = { ...before, ...change, settings: { ...before.settings, ...change.settings } }
    this.#setMe(hoped)
    try {
      const stored = await this.#link.calls.updateMe(change)
      // A frame may have told it already, and more.
      if (this.#store.state.me === hoped) this.#setMe(stored)
    } catch (error) {
      if (this.#store.state.me === hoped) this.#setMe(before)
      throw error
    }
  }

  // ---- people

  findUsers = (q: string) => this.#people.find(q)
  requestFriend = (username: string, note?: string) => this.#people.request(username, note)
  acceptRequest = (id: Id) => this.#people.accept(id)
  declineRequest = (id: Id) => this.#people.decline(id)
  withdrawRequest = (id: Id) => this.#people.withdraw(id)
  unfriend = (user_id: Id) => this.#people.unfriend(user_id)

  // ---- conversations

  async openDirect(user_id: Id): Promise<Id> {
    for (const c of this.#store.state.conversations.values()) {
      if (c.kind === 'direct' && c.with?.id === user_id) return c.id
    }
    const summary = await this.#link.calls.openDirect(user_id)
    this.#store.apply({ type: 'summary', summary, reset: false })
    return summary.id
  }

  open = (id: Id): (() => void) => this.#engine?.history.open(id) ?? (() => undefined)
  loadOlder = async (id: Id, before?: number) => this.#engine?.history.older(id, before)
  loadNewer = async (id: Id, after?: number) => this.#engine?.history.newer(id, after)
  loadAround = async (id: Id, seq: number) => this.#engine?.history.around(id, seq)

  markRead(id: Id, seq: number): void {
    const c = this.#store.state.conversations.get(id)
    const target = c && readUpTo(c, seq, this.#store.state.me?.id)
    if (!target) return
    this.#store.apply({ type: 'read', conversation_id: id, seq: target })
    this.#tabs.tell({ type: 'read', conversation_id: id, seq: target })
  }

  send = (id: Id, body: string): Id => this.#running().outbox.send(id, body)
  retry = (client_id: Id): void => this.#running().outbox.retry(client_id)
  discard = (client_id: Id): string => this.#running().outbox.discard(client_id)
  edit = (client_id: Id, body: string): Id => this.#running().outbox.edit(client_id, body)

  async deleteMessage(id: Id, message_id: Id): Promise<void> {
    const message = await this.#link.calls.deleteMessage(id, message_id)
    if (message) this.#store.apply({ type: 'message', conversation_id: id, message })
  }

  setDraft = (id: Id, text: string): void => this.#drafts.set(id, text)
  sendTyping = (id: Id): void => this.#engine?.typing.say(id)
  refresh = (): void => this.#link.wake()

  // ---- inside

  #running(): Engine {
    if (!this.#engine) throw new Problem({ status: 401, code: 'session_ended', title: 'Nobody is signed in' })
    return this.#engine
  }

  #open(): Promise<Database | null> {
    return (this.#database ??= openDatabase())
  }

  #setMe(account: Account): void {
    this.#store.apply({ type: 'me', at: this.#store.state.account_rev, account })
  }

  /** Goes on where this browser was: from the copy, at once, whether or not the server can be reached. */
  async #resume(): Promise<void> {
    const db = await this.#open()
    const copy = db && (await loadCopy(db).catch(() => null))
    if (copy) {
      this.#link.access.expect(copy.account.session_id)
      await this.#run(db, copy.account.session_id, copy.state)
    } else {
      this.#turn({ phase: 'signed_out', reason: null })
      if (db) await this.#entrance.payDebt(db)
    }
  }

  async #enter(entered: Entered): Promise<void> {
    await this.#halt()
    const db = await this.#open()
    await this.#entrance.own(db, entered).catch(() => undefined)
    await this.#run(db, entered.session_id, { ...EMPTY, me: entered.account })
    this.#tabs.tell({ type: 'signed_in', account_id: entered.account.id })
  }

  async #run(db: Database | null, session_id: Id, state: LedgerState): Promise<void> {
    const outbox = db ? await loadOutbox(db).catch(() => []) : []
    const drafts = db ? await loadDrafts(db).catch(() => new Map<Id, string>()) : new Map<Id, string>()
    this.#drafts.start(db, drafts)
    this.#engine = new Engine(
      this.#store,
      this.#link.socket,
      this.#link.calls,
      db,
      { session_id, state, outbox },
      {
        typing: (id) => this.#typingChanged(id),
        history: (id) => this.#notices.tell(`timeline:${id}`),
        connection: () => this.#notices.tell('connection'),
        consentOutdated: () => void this.#halt().then(() => this.#turn({ phase: 'consent_outdated' })),
        outboxMoved: () => this.#tabs.tell({ type: 'outbox' }),
      },
    )
    this.#link.socket.start()
    this.#turn({ phase: 'signed_in', account_id: state.me?.id ?? '' })
  }

  async #halt(): Promise<void> {
    const engine = this.#engine
    this.#engine = null
    this.#link.socket.stop()
    this.#drafts.flush()
    await engine?.stop()
  }

  #forget(session: Session): void {
    this.#drafts.stop()
    this.#store.drop()
    this.#store.apply({ type: 'forgotten' })
    this.#snapshots.clear()
    this.#typists.clear()
    this.#turn(session)
  }

  #turn(session: Session): void {
    this.#session = session
    this.#notices.tellAll()
  }

  async #sessionEnded(): Promise<void> {
    const owner = this.#store.state.me?.id
    if (!this.#engine || !owner) return
    await this.#halt()
    await this.#entrance.ended(await this.#open(), owner).catch(() => undefined)
    this.#forget({ phase: 'signed_out', reason: 'session_ended' })
  }

  #typingChanged(id: Id): void {
    const users = this.#engine?.typing.users(id) ?? []
    const cards = users.map((user) => this.user(user)).filter((card) => card !== undefined)
    this.#typists.set(id, cards)
    this.#notices.tell(`typing:${id}`)
  }

  async #heard(note: TabNote): Promise<void> {
    switch (note.type) {
      case 'outbox':
        await this.#engine?.outbox.reread()
        return
      case 'read':
        this.#engine?.reports.defer(note.conversation_id, LEAVE_IT_TO_THEM_MS)
        this.#store.apply(note)
        return
      case 'signed_out':
        await this.#halt()
        this.#link.access.drop()
        this.#forget({ phase: 'signed_out', reason: null })
        return
      case 'signed_in':
        if (this.#engine && this.me()?.id === note.account_id) return
        await this.#halt()
        this.#link.access.drop()
        this.#forget({ phase: 'starting' })
        await this.#resume()
    }
  }
}
