// The shapes of groups and of what a message can do, until the schema is generated with them.

import type { components } from './schema'

type Schemas = components['schemas']
type Id = string

export type SystemEvent =
  | 'group_created'
  | 'member_added'
  | 'member_joined'
  | 'member_removed'
  | 'member_left'
  | 'admin_added'
  | 'admin_removed'
  | 'owner_changed'
  | 'title_changed'
  | 'description_changed'
  | 'message_pinned'

export interface SystemLine {
  event: SystemEvent
  /** Whom it concerns. */
  user_id: Id | null
}

export interface Reaction {
  emoji: string
  count: number
  /** The first 50, oldest first. */
  user_ids: Id[]
}

export type Message = Schemas['Message'] & {
  forwarded?: boolean
  pinned?: boolean
  mentions?: Id[]
  reactions?: Reaction[]
  system?: SystemLine | null
}

export interface Forward {
  conversation_id: Id
  message_id: Id
}

export interface Reactor {
  emoji: string
  user: Schemas['UserCard']
}

export type Conversation = Omit<Schemas['Conversation'], 'last_message'> & {
  description: string | null
  last_message: Message | null
}

export type WelcomeConversation = Conversation &
  Pick<Schemas['WelcomeConversation'], 'cursors' | 'joined_seq' | 'reset'>

export type ConversationFacts = Schemas['ConversationFacts'] & { members_count: number }

export type Changes = Omit<Schemas['Changes'], 'messages' | 'conversation'> & {
  messages: Message[]
  conversation?: ConversationFacts | null
}

export type NewGroup = Conversation & {
  /** Those who are asked first. */
  invited: Id[]
}

/** A member with what he lets others see of his reading. */
export type RosterMember = Schemas['Member'] & { delivered: number; read: number }

export interface Roster {
  items: RosterMember[]
  next?: string | null
  /** The head of the snapshot it was read from. */
  rev: number
}

/** Somebody's invitation, as the admins of the group see it. */
export interface GroupInvitation {
  id: Id
  user: Schemas['UserCard']
  inviter: Schemas['UserCard']
  created_at: string
}

/** My invitation into a group. */
export interface Invitation {
  id: Id
  group: { id: Id; title: string; description: string | null; members_count: number }
  inviter: Schemas['UserCard']
  created_at: string
}

export interface SearchHit {
  message: Message
  /** The text around the first match, cut where matches begin and end. */
  excerpt: { text: string; match: boolean }[]
}

export type ReadChange = Schemas['ReadChange'] & { mentions: number }

export type AccountState = Schemas['AccountState'] & { invitations: Invitation[] }

export interface FrameAdditions {
  welcome: Omit<Schemas['WelcomeFrame'], 'account' | 'conversations'> & {
    account?: AccountState | null
    conversations: WelcomeConversation[]
    online?: Id[]
  }
  change: Omit<Schemas['ChangeFrame'], 'messages' | 'conversation'> & {
    messages: Message[]
    conversation?: ConversationFacts | null
  }
  account: Omit<Schemas['AccountFrame'], 'joined' | 'read'> & {
    joined?: WelcomeConversation[]
    read?: Record<Id, ReadChange>
    places?: Record<Id, Schemas['MyPlace']>
    invitations?: { added: Invitation[]; removed: Id[] } | null
  }
  ack: Omit<Schemas['AckFrame'], 'message'> & { message?: Message | null }
  send: Omit<Schemas['SendFrame'], 'body'> & { body?: string; mentions?: Id[]; forward?: Forward }
  typing: { conversation_id: Id; user_id: Id }
  presence: { user_id: Id; online: boolean }
}
