// The one object the views hold: snapshots to read, topics to listen to, actions to take. See README.md.

import type { Registration } from '../link/calls'
import type { Account, Id, SessionInfo, Settings, UserCard } from '../link/contract'
import type { Link } from '../link'
import { Problem } from '../link/problem'
import type { Session } from './account-session'
import type { Database } from './cache/database'
import type { Connection } from './connection'
import { Drafts } from './drafts'
import { Engine, type Beginning } from './engine'
import { Lifecycle } from './lifecycle'
import { findUser } from './names'
import { Notices, type Topic } from './notices'
import { People } from './people'
import { readUpTo } from './reading'
import { Store } from './store'
import { Tabs, type TabNote } from './tabs'
import { touched } from './topics'
import type { ConversationList, ConversationView } from './views/conversations'
import { Snapshots, type PeopleView } from './views/snapshots'
import { NO_TIMELINE, type Timeline } from './views/timeline'

/** Another tab that marks something as read also reports it; this one only makes sure. */
const LEAVE_IT_TO_THEM_MS = 2_000

export class Ledger {
  readonly #link: Link
  readonly #store = new Store()
  readonly #notices = new Notices()
  readonly #snapshots = new Snapshots()
  readonly #people: People
  readonly #drafts: Drafts
  readonly #tabs: Tabs
  readonly #life: Lifecycle
  #connection: Connection = { phase: 'connecting', since: Date.now(), waiting: 0 }
  #draftChanges = 0

  constructor(link: Link) {
    this.#link = link
    this.#people = new People(this.#store, link.calls)
    this.#drafts = new Drafts((id) => {
      this.#draftChanges += 1
      this.#notices.tell(`conversation:${id}`, 'conversations')
    })
    this.#tabs = new Tabs((note) => void this.#heard(note))
    this.#life = new Lifecycle({
      link,
      store: this.#store,
      drafts: this.#drafts,
      tabs: this.#tabs,
      makeEngine: (db, beginning) => this.#makeEngine(db, beginning),
      turned: () => this.#notices.tellAll(),
      forgotten: () => this.#snapshots.clear(),
    })
    this.#store.listen((now, before) => this.#notices.tell(...touched(now, before)))
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
    return this.#life.session
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

  user(id: Id): UserCard | undefined {
    return findUser(this.#store.state, id)
  }

  // ---- the account

  start = () => this.#life.start()
  serverInfo = () => this.#link.calls.server()
  privacyPolicy = (version?: number) => this.#link.calls.policy(version)
  signUp = (registration: Registration) => this.#life.signUp(registration)
  signIn = (who: { username: string; password: string }) => this.#life.signIn(who.username, who.password)
  signOut = () => this.#life.signOut()

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
  refresh = (): void => this.#link.wake()

  // ---- inside

  get #engine(): Engine | null {
    return this.#life.engine
  }

  #running(): Engine {
    if (!this.#engine) throw new Problem({ status: 401, code: 'session_ended', title: 'Nobody is signed in' })
    return this.#engine
  }

  #makeEngine(db: Database | null, beginning: Beginning): Engine {
    return new Engine(this.#store, this.#link.socket, this.#link.calls, db, beginning, {
      history: (id) => this.#notices.tell(`timeline:${id}`),
      connection: () => this.#notices.tell('connection'),
      consentOutdated: () => void this.#life.outdated(),
      outboxMoved: () => this.#tabs.tell({ type: 'outbox' }),
    })
  }

  #setMe(account: Account): void {
    this.#store.apply({ type: 'me', at: this.#store.state.account_rev, account })
  }

  async #heard(note: TabNote): Promise<void> {
    switch (note.type) {
      case 'outbox':
        return this.#engine?.outbox.reread()
      case 'read':
        this.#engine?.reports.defer(note.conversation_id, LEAVE_IT_TO_THEM_MS)
        return this.#store.apply(note)
      case 'signed_out':
        return this.#life.signedOutElsewhere()
      case 'signed_in':
        return this.#life.signedInElsewhere(note.account_id)
    }
  }
}
