// The whole knowledge as one immutable value. Whatever did not change keeps its identity, so that comparing
// references tells what did.

import type {
  Account,
  Block,
  CursorOf,
  Friend,
  FriendRequest,
  Forward,
  Id,
  Invitation,
  Member,
  Message,
  MyPlace,
  UserCard,
} from '../../link/contract'
import type { ChangeFrame } from '../../link/frames'
import type { Problem } from '../../link/problem'
import type { OptimisticMessageChange, OptimisticPlaceChange } from './optimistic'
import type { Range } from './ranges'

/** What the server last counted among the unread, and at which head and read position it did. */
export interface Figure {
  head: number
  read_seq: number
  count: number
}

export type Change = Omit<ChangeFrame, 'type'>

export interface ConversationState {
  id: Id
  kind: 'direct' | 'group'
  title: string | null
  description: string | null
  with: UserCard | null
  members_count: number
  created_at: string
  last_activity_at: string
  /** My place; `read_seq` and `delivered_seq` may be ahead of the server, see `told`. */
  my: MyPlace
  /** My positions as the server has confirmed them. */
  confirmed: { read: number; delivered: number }

  /** Everything up to here has been applied. */
  rev: number
  /** The server is known to be here. `head > rev`: something is missing. */
  head: number
  /** Changes that arrived before the ones they follow. */
  buffered: readonly Change[]

  receipts: number
  receipts_head: number
  cursors: ReadonlyMap<Id, CursorOf>
  /** Everybody we were told of, also who has left: their messages still want a name. */
  members: ReadonlyMap<Id, Member>
  /** Whether `members` holds everybody who is in it now. */
  roster: boolean

  /** Ascending by seq. A seq belongs to one message for good, so it serves as the key. */
  messages: readonly Message[]
  /** Stretches of seq of which every message is in hand. */
  ranges: readonly Range[]
  /** The newest message as a list told it; its text may be cut. */
  preview: Message | null
  /** Newest first; null until somebody asks for them. */
  pins: readonly Message[] | null
  /** Messages that were asked for and are not visible to me. */
  missing: ReadonlySet<Id>
  /** What I did and the server has not confirmed: shown, but not known. */
  optimistic_messages: readonly OptimisticMessageChange[]
  optimistic_places: readonly OptimisticPlaceChange[]
  figures: { unread: Figure; mentions: Figure }
  /** `my.read_seq` at the last heartbeat: its figure counts only if nothing was read since. */
  read_at_beat: number
  /** The summary must be read again, because a change tells only a part of it. */
  stale: boolean
  /** Another with every fresh start, so that pages asked for before it are recognised and dropped. */
  generation: number
}

export type OutboxState = 'queued' | 'sending' | 'failed' | 'sent'

export interface OutboxEntry {
  client_id: Id
  conversation_id: Id
  /** Of a forwarded message a copy, only to be shown. */
  body: string
  reply_to: Id | null
  mentions: readonly Id[]
  /** The message whose text is sent on. */
  forward: Forward | null
  created_at: string
  /** Messages of a conversation are sent in this order. */
  order: number
  state: OutboxState
  /** It may have reached the server, although no answer came. */
  attempted: boolean
  problem: Problem | null
  /** Confirmed, but the change that carries it has not come yet. */
  message: Message | null
}

export interface LeftConversation {
  title: string | null
  /** By my own act; by somebody's; not told. */
  how: 'left' | 'removed' | 'gone'
  by: Id | null
}

export interface LedgerState {
  epoch: string | null
  account_rev: number | null
  /** A new hello is needed: the account is behind, or the server speaks of a conversation we do not know. */
  hello_wanted: boolean
  account_head: number
  me: Account | null
  friends: ReadonlyMap<Id, Friend>
  incoming: ReadonlyMap<Id, FriendRequest>
  outgoing: ReadonlyMap<Id, FriendRequest>
  /** Whom I have blocked. */
  blocks: ReadonlyMap<Id, Block>
  /** Groups that want me. */
  invitations: ReadonlyMap<Id, Invitation>
  /** People whose name had to be asked for; null: nobody we may know. */
  looked_up_users: ReadonlyMap<Id, UserCard | null>
  /** Accounts that were deleted while we were listening: whatever still arrives about them is forgotten at once. */
  erased: ReadonlySet<Id>
  /** How conversations that were ours ceased to be, since the app was opened. */
  left_conversations: ReadonlyMap<Id, LeftConversation>
  conversations: ReadonlyMap<Id, ConversationState>
  /** Counts the fresh starts of conversations, so that no two lives are alike. */
  generations: number
  outbox: ReadonlyMap<Id, OutboxEntry>
}

export const EMPTY: LedgerState = {
  epoch: null,
  account_rev: null,
  hello_wanted: false,
  account_head: 0,
  me: null,
  friends: new Map(),
  incoming: new Map(),
  outgoing: new Map(),
  blocks: new Map(),
  invitations: new Map(),
  looked_up_users: new Map(),
  erased: new Set(),
  left_conversations: new Map(),
  conversations: new Map(),
  generations: 0,
  outbox: new Map(),
}
