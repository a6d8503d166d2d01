// The frames of the live socket, both ways.

import type {
  Account,
  ConversationFacts,
  Conversation,
  CursorOf,
  Friend,
  FriendRequest,
  FriendRequests,
  Id,
  Member,
  Message,
  ProblemBody,
  UserCard,
} from './contract'

/** Where a client stands in a conversation: its rev and its receipts number. */
export type Standing = [rev: number, receipts: number]

export interface Hello {
  type: 'hello'
  epoch?: string
  account_rev?: number
  conversations: Record<Id, Standing>
  more?: boolean
}

export type ClientFrame =
  | Hello
  | { type: 'send'; id: string; conversation_id: Id; client_id: Id; body: string }
  | { type: 'cursor'; id?: string; conversation_id: Id; read?: number; delivered?: number }
  | { type: 'typing'; conversation_id: Id }
  | { type: 'token'; access_token: string }
  | { type: 'ping'; id?: string }

export interface AccountState {
  me: Account
  friends: Friend[]
  requests: FriendRequests
  blocks: UserCard[]
}

/** A conversation as welcome lists it; its last message is cut to 200 characters. */
export type WelcomeConversation = Conversation & { cursors?: CursorOf[] | null; reset?: boolean }

export interface Welcome {
  type: 'welcome'
  epoch: string
  account_rev: number
  account?: AccountState | null
  conversations: WelcomeConversation[]
  left: Id[]
  more?: boolean
}

export interface ChangeFrame {
  type: 'change'
  conversation_id: Id
  from: number
  rev: number
  messages: Message[]
  conversation?: ConversationFacts | null
  members?: Member[] | null
}

export interface ReadElsewhere {
  head: number
  read_seq: number
  unread: number
}

export interface AccountFrame {
  type: 'account'
  from: number
  account_rev: number
  me?: Account | null
  friends?: { added: Friend[]; removed: Id[] } | null
  requests?: { incoming: FriendRequest[]; outgoing: FriendRequest[]; removed: Id[] } | null
  joined?: WelcomeConversation[] | null
  left?: Id[] | null
  read?: Record<Id, ReadElsewhere> | null
}

export interface CursorsFrame {
  type: 'cursors'
  conversation_id: Id
  receipts: number
  members: CursorOf[]
}

export interface Heartbeat {
  type: 'heartbeat'
  account_rev: number
  conversations: Record<Id, [head: number, receipts: number, unread: number]>
}

export type ServerFrame =
  | Welcome
  | ChangeFrame
  | AccountFrame
  | CursorsFrame
  | Heartbeat
  | { type: 'ack'; id: string; message?: Message | null }
  | { type: 'error'; id?: string | null; problem: ProblemBody }
  | { type: 'pong'; id?: string | null }
  | { type: 'typing'; conversation_id: Id; user_id: Id }
  | { type: 'presence'; user_id: Id; online: boolean }
