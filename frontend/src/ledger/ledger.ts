// The object that the views use: snapshots to read, topics to subscribe to, actions to call. See README.md.

import type { SettingsChange, Recovery, Registration, SearchQuery, SignIn } from '../link/calls'
import type {
  Account,
  Forward,
  Id,
  Role,
  ServerInfo,
  SessionInfo,
  Settings,
  UserCard,
} from '../link/contract'
import type { Link } from '../link'
import { Problem } from '../link/problem'
import type { Session } from './session/account-session'
import { OptimisticChanges } from './optimistic/optimistic-changes'
import { MessageActions } from './optimistic/message-actions'
import type { Database } from './cache/database'
import type { Connection } from './sync/connection'
import { Drafts } from './outbox/drafts'
import type { Draft } from './state/draft'
import { Engine, type EngineStart } from './engine'
import { Files } from './files'
import { Groups, type GroupPlan } from './people/groups'
import { Lifecycle } from './lifecycle'
import { memberMentions } from './people/mentions'
import { messageById } from './state/messages'
import { Names } from './people/names'
import { TopicListeners, userOf, type Topic } from './views/topic-listeners'
import type { Sending } from './outbox/outbox'
import type { LeftConversation } from './state/state'
import { People } from './people/people'
import { ConversationSettings, type Receipts } from './optimistic/conversation-settings'
import { NO_USERS } from './people/presence'
import { Store } from './state/store'
import { Tabs, type TabNote } from './session/tabs'
import { MuteTimer } from './views/mute-timer'
import { changedTopics } from './views/topics'
import type { ConversationList, ConversationView } from './views/conversations'
import { Snapshots, type PeopleView } from './views/snapshots'
import { NO_TIMELINE, type Timeline } from './views/timeline'

/** A tab that marks messages as read reports it. The others report only what is unconfirmed after this time. */
const OTHER_TAB_REPORTS_WITHIN_MS = 2_000

export class Ledger {
  /** Files of drafts, their uploads, and the files of conversations. */
  readonly files: Files
  readonly #link: Link
  readonly #store = new Store()
  readonly #listeners = new TopicListeners()
  readonly #snapshots = new Snapshots()
  readonly #names = new Names()
  readonly #people: People
  readonly #groups: Groups
  readonly #messageActions: MessageActions
  readonly #conversationSettings: ConversationSettings
  readonly #drafts: Drafts
  readonly #tabs: Tabs
  readonly #lifecycle: Lifecycle
  #serverInfo: Promise<ServerInfo> | undefined
  #connection: Connection = { phase: 'connecting', since: Date.now(), waiting: 0 }
  #limitsReceived = false // those of the copy may be outdated
  #draftChanges = 0
  readonly #muteTimer = new MuteTimer(() => this.#listeners.notify('conversations'))

  constructor(link: Link) {
    this.#link = link
    const optimistic = new OptimisticChanges(this.#store)
    this.#people = new People(this.#store, link.calls)
    this.#groups = new Groups(this.#store, link.calls)
    this.#messageActions = new MessageActions(this.#store, optimistic, link.calls)
    this.#conversationSettings = new ConversationSettings(this.#store, optimistic, link.calls)
    this.#drafts = new Drafts({
      changed: (id) => {
        this.#draftChanges += 1
        this.#listeners.notify(`conversation:${id}`, 'conversations')
      },
      written: (conversation_id, draft) => this.#tabs.broadcast({ type: 'draft', conversation_id, draft }),
    })
    this.files = new Files(link, this.#drafts, () => this.#engine?.uploads ?? null)
    this.#tabs = new Tabs((note) => void this.#onTabNote(note))
    this.#lifecycle = new Lifecycle({
      link,
      store: this.#store,
      drafts: this.#drafts,
      tabs: this.#tabs,
      makeEngine: (db, beginning) => this.#makeEngine(db, beginning),
      phaseChanged: () => this.#listeners.notifyAll(),
      dataCleared: () => this.#snapshots.clear(),
    })
    this.#store.listen((now, before) => {
      if (now.me === null) this.#names.forget()
      const named = this.#names.learn(now, before).map((id): Topic => `user:${id}`)
      this.#listeners.notify(...changedTopics(now, before), ...named)
    })
    link.onWake(() => this.#engine?.retryNow())
    link.onHide(() => {
      this.#drafts.flush()
      void this.#engine?.save()
    })
  }

  // ---- reading

  subscribe(topic: Topic, listener: () => void): () => void {
    const user = userOf(topic)
    if (user !== null) this.#engine?.userLookup.request(user)
    return this.#listeners.subscribe(topic, listener)
  }

  session(): Session {
    return this.#lifecycle.session
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

  /** The limits of the server. Null until they are received. */
  limits(): ServerInfo['limits'] | null {
    return this.#store.state.limits
  }

  me(): Account | null {
    return this.#store.state.me
  }

  people(): PeopleView {
    return this.#snapshots.people(this.#store.state)
  }

  conversations(): ConversationList {
    const draft = (id: Id) => this.#drafts.get(id).text
    const list = this.#snapshots.list(this.#store.state, draft, this.#draftChanges, Date.now())
    this.#muteTimer.schedule(this.#snapshots.mutesEnd)
    return list
  }

  conversation(id: Id): ConversationView | undefined {
    return this.#snapshots.conversation(this.#store.state, id, this.#drafts.get(id).text)
  }

  leftConversation(id: Id): LeftConversation | undefined {
    return this.#store.state.left_conversations.get(id)
  }

  draft(id: Id): Draft {
    return this.#drafts.get(id)
  }

  timeline(id: Id): Timeline {
    const engine = this.#engine
    return engine ? this.#snapshots.timeline(this.#store.state, id, engine.history.loading(id)) : NO_TIMELINE
  }

  user(id: Id): UserCard | null | undefined {
    return this.#names.card(this.#store.state, id)
  }

  online(user_id: Id): boolean {
    // Presence may still arrive for a moment after a friendship has ended.
    return this.#store.state.friends.has(user_id) && (this.#engine?.presence.online(user_id) ?? false)
  }

  writers(id: Id): readonly Id[] {
    return this.#engine?.presence.writers(id) ?? NO_USERS
  }

  // ---- the account

  start = () => this.#lifecycle.start()
  /** Always asks the server, as the policy may have changed. Concurrent calls share one request. */
  serverInfo(): Promise<ServerInfo> {
    this.#serverInfo ??= this.#askServerInfo().finally(() => (this.#serverInfo = undefined))
    return this.#serverInfo
  }

  privacyPolicy = (version?: number) => this.#link.calls.policy(version)
  signUp = (registration: Registration) => this.#lifecycle.signUp(registration)
  signIn = (who: SignIn) => this.#lifecycle.signIn(who)
  /** Signs in with a recovery code. The password is replaced and all other sessions end. */
  recover = (recovery: Recovery) => this.#lifecycle.recover(recovery)
  signOut = () => this.#messageActions.deletionsEnded().then(() => this.#lifecycle.signOut())
  /** Deletes the account with the call `ask`, then deletes everything in this browser, in all tabs. */
  deleteAccount = (ask: () => Promise<void>) => this.#lifecycle.deleteAccount(ask)

  /** Continues after consent to the newer policy. */
  async resumeAfterConsent(): Promise<void> {
    await this.#lifecycle.resumeAfterConsent()
    this.#tabs.broadcast({ type: 'consented' })
  }

  async sessions(): Promise<SessionInfo[]> {
    return (await this.#link.calls.sessions()).items
  }

  endSession = (id: Id) => this.#link.calls.endSession(id)
  endOtherSessions = () => this.#link.calls.endOtherSessions()

  async updateMe(change: { display_name?: string; settings?: Partial<Settings> }): Promise<void> {
    const before = this.#store.state.me
    if (!before) return
    const expected = { ...before, ...change, settings: { ...before.settings, ...change.settings } }
    this.#setMe(expected)
    try {
      const stored = await this.#link.calls.updateMe(change)
      // A frame may have brought this change or a later one already.
      if (this.#store.state.me === expected) this.#setMe(stored)
    } catch (error) {
      if (this.#store.state.me === expected) this.#setMe(before)
      throw error
    }
  }

  /** Applies the account that the server answered to a call outside of the ledger. */
  setAccount(account: Account): void {
    if (this.#store.state.me) this.#setMe(account)
  }

  // ---- people

  findUsers = (q: string) => this.#people.find(q)
  requestFriend = (username: string, note?: string) => this.#people.request(username, note)
  acceptRequest = (id: Id) => this.#people.accept(id)
  declineRequest = (id: Id) => this.#people.decline(id)
  withdrawRequest = (id: Id) => this.#people.withdraw(id)
  unfriend = (user_id: Id) => this.#people.unfriend(user_id)
  block = (user_id: Id, username?: string) => this.#people.block(user_id, username)
  unblock = (user_id: Id) => this.#people.unblock(user_id)

  // ---- groups

  createGroup = (plan: GroupPlan) => this.#groups.create(plan)
  renameGroup = (id: Id, change: { title?: string; description?: string | null }) =>
    this.#groups.rename(id, change)
  dissolveGroup = (id: Id) => this.#groups.dissolve(id)
  leaveGroup = (id: Id) => this.#groups.leave(id)
  addMember = (id: Id, user_id: Id) => this.#groups.add(id, user_id)
  removeMember = (id: Id, user_id: Id) => this.#groups.remove(id, user_id)
  setRole = (id: Id, user_id: Id, role: Role) => this.#groups.setRole(id, user_id, role)
  groupInvitations = (id: Id) => this.#groups.invitations(id)
  acceptInvitation = (id: Id) => this.#groups.accept(id)
  declineInvitation = (id: Id) => this.#groups.decline(id)

  // ---- conversations

  openDirect = (user_id: Id): Promise<Id> => this.#people.openDirect(user_id)

  open(id: Id): () => void {
    const close = this.#engine?.open(id)
    return () => {
      close?.()
      if (!this.#engine?.history.viewed(id)) this.#snapshots.release(id)
    }
  }

  loadOlder = async (id: Id, before?: number) => this.#engine?.history.older(id, before)
  loadNewer = async (id: Id, after?: number) => this.#engine?.history.newer(id, after)
  loadAround = async (id: Id, seq: number) => this.#engine?.history.around(id, seq)
  loadAt = async (id: Id, time: string) => (await this.#engine?.history.at(id, time)) ?? null

  async locate(id: Id, message_id: Id): Promise<number | null> {
    const message = await this.#requireEngine().messageLookup.message(id, message_id)
    if (message) await this.loadAround(id, message.seq)
    return message?.seq ?? null
  }

  markRead(id: Id, seq: number): void {
    this.#engine?.history.seen(id, seq)
    const target = this.#conversationSettings.read(id, seq)
    if (target) this.#tabs.broadcast({ type: 'read', conversation_id: id, seq: target })
  }

  changeSettings = (id: Id, change: SettingsChange): Promise<void> =>
    this.#conversationSettings.change(id, change)
  receipts = (id: Id, seq: number): Promise<Receipts> => this.#conversationSettings.receipts(id, seq)
  typing = (id: Id): void => this.#engine?.sendTyping(id)
  tellLooking = (): boolean => this.#engine?.sendLooking() ?? false

  setDraft(id: Id, draft: string | Partial<Draft>): void {
    this.#drafts.set(id, typeof draft === 'string' ? { text: draft } : draft)
  }

  search = (query: SearchQuery, cursor?: string) => this.#link.calls.search(query, cursor)

  // ---- messages

  send(id: Id, body: string, { mentions = this.#mentions(id, body), ...rest }: Sending = {}): Id {
    return this.#requireEngine().outbox.send(id, body, { mentions, ...rest })
  }

  forward(from: Forward, to: Id): Id {
    const c = this.#store.state.conversations.get(from.conversation_id)
    const known = c && messageById(c.messages, from.message_id)
    return this.#requireEngine().outbox.forward(from, to, known?.body ?? '', known?.attachments)
  }

  retry = (client_id: Id): void => this.#requireEngine().outbox.retry(client_id)
  /** Discards a message that was not sent, and its files. */
  discard = (client_id: Id): void =>
    this.files.remove(this.#requireEngine().outbox.discard(client_id).attachments)

  /** Takes a message back that was not sent: returns its text, and its files are in the draft again. */
  reclaim(client_id: Id): string {
    const { conversation_id, body, attachments } = this.#requireEngine().outbox.discard(client_id)
    this.files.putBack(conversation_id, attachments)
    return body
  }

  /** `attachments`: the files that stay. By default all. */
  editMessage(id: Id, message_id: Id, body: string, attachments?: readonly Id[]): Promise<void> {
    return this.#messageActions.edit(id, message_id, body, this.#mentions(id, body), attachments)
  }

  deleteMessage = (...about: Parameters<MessageActions['delete']>) => this.#messageActions.delete(...about)
  react = (id: Id, message_id: Id, emoji: string, on: boolean) =>
    this.#messageActions.react(id, message_id, emoji, on)
  reactors = (id: Id, message_id: Id, cursor?: string) =>
    this.#messageActions.reactors(id, message_id, cursor)
  pinMessage = (id: Id, message_id: Id, on: boolean) => this.#messageActions.pin(id, message_id, on)
  loadPins = async (id: Id) => this.#requireEngine().messageLookup.pins(id)
  loadMessage = async (id: Id, message_id: Id) => this.#requireEngine().messageLookup.message(id, message_id)

  refresh = (): void => this.#link.wake()

  // ---- internal

  get #engine(): Engine | null {
    return this.#lifecycle.engine
  }

  #requireEngine(): Engine {
    if (this.#engine) return this.#engine
    throw new Problem({ status: 401, code: 'session_ended', title: 'Nobody is signed in' })
  }

  async #askServerInfo(): Promise<ServerInfo> {
    const info = await this.#link.calls.server()
    this.#store.apply({ type: 'server_info', info })
    this.#limitsReceived = true
    return info
  }

  #makeEngine(db: Database | null, beginning: EngineStart): Engine {
    return new Engine(this.#store, this.#link.socket, this.#link.calls, db, beginning, {
      history: (id) => this.#listeners.notify(`timeline:${id}`),
      connection: () => this.#listeners.notify('connection'),
      consentOutdated: () => void this.#lifecycle.consentOutdated(),
      outboxWritten: () => this.#tabs.broadcast({ type: 'outbox' }),
      presence: () => this.#listeners.notify('presence'),
      writers: (id) => this.#listeners.notify(`writers:${id}`),
      upload: (id) => this.#listeners.notify(`upload:${id}`),
      live: () => this.#onLive(),
      isUnknown: (id) => this.user(id) === undefined,
    })
  }

  #onLive(): void {
    if (!this.#limitsReceived) this.serverInfo().catch(() => undefined)
    for (const id of this.#listeners.wantedUsers()) this.#engine?.userLookup.request(id)
  }

  #mentions(id: Id, body: string): readonly Id[] {
    return memberMentions(this.#store.state.conversations.get(id), body)
  }

  #setMe(account: Account): void {
    this.#store.apply({ type: 'me', at: this.#store.state.account_rev, account })
  }

  async #onTabNote(note: TabNote): Promise<void> {
    switch (note.type) {
      case 'outbox':
        return this.#engine?.outbox.reread()
      case 'read':
        this.#engine?.reports.defer(note.conversation_id, OTHER_TAB_REPORTS_WITHIN_MS)
        return this.#store.apply(note)
      case 'draft':
        this.files.follow(note.draft.attachments)
        return this.#drafts.take(note.conversation_id, note.draft)
      case 'consented':
        return this.#lifecycle.resumeAfterConsent()
      case 'signed_out':
        return this.#lifecycle.signedOutElsewhere()
      case 'signed_in':
        return this.#lifecycle.signedInElsewhere(note.account_id)
    }
  }
}
