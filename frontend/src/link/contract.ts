// The shapes of the public interface, by the names they have in openapi.yaml.

export type Id = string
/** RFC 3339, UTC, milliseconds. */
export type Time = string

export interface FieldProblem {
  field: string
  code: string
  message: string
}

/** An RFC 9457 body; `Problem` in problem.ts is the error made of it. */
export interface ProblemBody {
  type: string
  title: string
  status: number
  detail?: string | null
  code: string
  request_id?: string
  errors?: FieldProblem[]
}

export interface Limits {
  message_max: number
  password_min: number
  username_min: number
  username_max: number
  display_name_max: number
  note_max: number
}

export interface ServerInfo {
  name: string
  version: string
  policy_version: string
  limits: Limits
}

export interface Policy {
  version: string
  effective_on: string
  markdown: string
  sha256: string
}

export interface Settings {
  read_receipts: boolean
  presence: boolean
  discoverable: boolean
  group_adds: 'friends' | 'ask'
  theme: 'dark' | 'light' | 'system'
}

export interface Account {
  id: Id
  username: string
  display_name: string
  email: string | null
  created_at: Time
  settings: Settings
}

export interface SessionTokens {
  session_id: Id
  access_token: string
  token_type: string
  /** Seconds. */
  expires_in: number
  refresh_token?: string | null
}

export interface Registered {
  account: Account
  session: SessionTokens
}

export interface SessionInfo {
  id: Id
  device_name: string | null
  created_at: Time
  last_used_on: string
  current: boolean
}

export interface UserCard {
  id: Id
  username: string
  display_name: string
}

export interface Friend {
  user: UserCard
  since: Time
}

export interface FriendRequest {
  id: Id
  /** The other person, whoever asked. */
  user: UserCard
  note: string | null
  created_at: Time
}

export interface FriendRequests {
  incoming: FriendRequest[]
  outgoing: FriendRequest[]
}

export interface MyPlace {
  role: 'member' | 'admin' | 'owner'
  joined_seq: number
  read_seq: number
  delivered_seq: number
  can_post: boolean
  muted_until: Time | null
  archived: boolean
  pinned: boolean
  unread_mark: boolean
}

export interface Message {
  id: Id
  client_id: Id | null
  seq: number
  rev: number
  kind: 'text' | 'system'
  sender_id: Id | null
  /** Null once deleted. */
  body: string | null
  reply_to: Id | null
  created_at: Time
  edited_at: Time | null
  deleted_at: Time | null
}

export interface Conversation {
  id: Id
  kind: 'direct' | 'group'
  title: string | null
  with: UserCard | null
  members_count: number
  created_at: Time
  last_activity_at: Time
  head: number
  receipts: number
  last_message: Message | null
  unread: number
  mentions: number
  my: MyPlace
}

export interface ConversationFacts {
  title: string | null
  description: string | null
  /** Nobody can post, for instance when the two are no longer friends. */
  locked: boolean
}

export interface Member {
  user: UserCard
  role: 'member' | 'admin' | 'owner'
  joined_seq: number
  left: boolean
  rev: number
}

export interface Changes {
  from: number
  rev: number
  messages: Message[]
  conversation?: ConversationFacts | null
  members?: Member[] | null
  more: boolean
}

export interface CursorOf {
  user_id: Id
  delivered: number
  read: number
}

export interface Cursors {
  receipts: number
  members: CursorOf[]
}

/** Where I stand in a conversation, as the server has stored it. */
export interface Position {
  delivered: number
  read: number
  head: number
  unread: number
}

export interface Page<T> {
  items: T[]
  next: string | null
}
