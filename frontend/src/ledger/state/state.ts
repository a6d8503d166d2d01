// The whole state as one immutable value. What did not change keeps its identity, so comparing references shows what
// changed.

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
  ServerInfo,
  UserCard,
} from '../../link/contract'
import type { ChangeFrame } from '../../link/frames'
import type { Problem } from '../../link/problem'
import type { AttachedFile } from './attached'
import type { OptimisticMessageChange, OptimisticSettingsChange } from './optimistic'
import type { Range } from './ranges'

/** A count of the server, with the head and the read position at which it was taken. */
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
  /** The id of the group's picture. */
  picture: Id | null
  with: UserCard | null
  members_count: number
  created_at: string
  last_activity_at: string
  /** This account's settings and positions. `read_seq` and `delivered_seq` may be ahead of the server, see
   *  `confirmed`. */
  my: MyPlace
  /** This account's positions that the server has confirmed. */
  confirmed: { read: number; delivered: number }

  /** All changes up to here are applied. */
  rev: number
  /** The last known rev of the server. `head > rev`: changes are missing. */
  head: number
  /** Changes that arrived before the changes they follow. */
  buffered: readonly Change[]

  receipts: number
  receipts_head: number
  cursors: ReadonlyMap<Id, CursorOf>
  /** All members ever received, including those who left: their messages still need a name. */
  members: ReadonlyMap<Id, Member>
  /** Whether `members` contains all present members. */
  roster: boolean

  /** Ascending by seq. A seq belongs to one message permanently, so it serves as the key. */
  messages: readonly Message[]
  /** Ranges of seq whose messages are all known. */
  ranges: readonly Range[]
  /** The newest message as the summary contained it. Its text may be cut. */
  preview: Message | null
  /** Newest first. Null until they are requested. */
  pins: readonly Message[] | null
  /** Messages that were requested and are not visible to this account. */
  missing: ReadonlySet<Id>
  /** Changes of this device that the server has not confirmed. They are displayed, but not part of `messages`. */
  optimistic_messages: readonly OptimisticMessageChange[]
  optimistic_settings: readonly OptimisticSettingsChange[]
  figures: { unread: Figure; mentions: Figure }
  /** `my.read_seq` at the last heartbeat. Its count is valid only if nothing was read since. */
  read_at_beat: number
  /** The summary must be read again, because a change contained only a part of it. */
  stale: boolean
  /** Differs with every start from scratch, so that pages requested before are recognised and dropped. */
  generation: number
}

export type OutboxState = 'queued' | 'sending' | 'failed' | 'sent'

export interface OutboxEntry {
  client_id: Id
  conversation_id: Id
  /** For a forwarded message a copy for display. */
  body: string
  reply_to: Id | null
  mentions: readonly Id[]
  /** For a forwarded message copies for display. */
  attachments: readonly AttachedFile[]
  /** The message that is forwarded. */
  forward: Forward | null
  created_at: string
  /** The order in which the messages of a conversation are sent. */
  order: number
  state: OutboxState
  /** Whether it may have reached the server, although no answer came. */
  attempted: boolean
  problem: Problem | null
  /** Confirmed, but its change has not arrived yet. */
  message: Message | null
}

export interface LeftConversation {
  title: string | null
  /** `left`: by the user. `removed`: by the member `by`. `gone`: for an unknown reason. */
  how: 'left' | 'removed' | 'gone'
  by: Id | null
}

export interface LedgerState {
  /** The limits of the server (`GET /server`). Null until they are received. */
  limits: ServerInfo['limits'] | null
  epoch: string | null
  account_rev: number | null
  /** A hello is needed: the account is behind, or the server named an unknown conversation. */
  hello_needed: boolean
  account_head: number
  me: Account | null
  friends: ReadonlyMap<Id, Friend>
  incoming: ReadonlyMap<Id, FriendRequest>
  outgoing: ReadonlyMap<Id, FriendRequest>
  /** Users whom this account has blocked. */
  blocks: ReadonlyMap<Id, Block>
  /** Invitations to groups. */
  invitations: ReadonlyMap<Id, Invitation>
  /** Users whose names were looked up. Null: not visible to this account. */
  looked_up_users: ReadonlyMap<Id, UserCard | null>
  /** Deleted accounts. Whatever arrives about them later is removed at once. */
  erased: ReadonlySet<Id>
  /** Why conversations were removed, since the app was opened. */
  left_conversations: ReadonlyMap<Id, LeftConversation>
  conversations: ReadonlyMap<Id, ConversationState>
  /** Counts starts from scratch, so that every generation is unique. */
  generations: number
  outbox: ReadonlyMap<Id, OutboxEntry>
}

export const EMPTY: LedgerState = {
  limits: null,
  epoch: null,
  account_rev: null,
  hello_needed: false,
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
