// The data of the model server.

import type { SettingsChange } from '../../link/calls'
import type { Block, Friend, Id, Invitation, Member, Message, Role, UserCard } from '../../link/contract'

export interface Membership {
  role: Role
  joined_seq: number
  read: number
  delivered: number
  settings: Required<SettingsChange>
}

export interface StoredConversation {
  id: Id
  kind: 'direct' | 'group'
  head: number
  receipts: number
  /** Changes up to this rev are no longer available one by one. */
  oldest_rev: number
  title: string | null
  description: string | null
  locked: boolean
  /** The rev of the last change of the title, the description, the lock or the number of members. */
  facts_rev: number
  messages: Map<Id, Message>
  members: Map<Id, Membership>
  /** Joins, leaves and role changes, each with its rev. */
  moves: Map<Id, Member>
}

export interface Person {
  card: UserCard
  rev: number
  /** The account rev of the last change of an account's settings in a conversation. */
  settings_revs: Map<Id, number>
  friends: Map<Id, Friend>
  blocks: Map<Id, Block>
  invitations: Map<Id, Invitation>
}

export const UNTOUCHED: Membership['settings'] = {
  muted_until: null,
  archived: false,
  pinned: false,
  unread_mark: false,
  notify: 'all',
}
