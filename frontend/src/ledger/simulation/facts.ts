// What the model server stores.

import type { PlaceChange } from '../../link/calls'
import type { Block, Friend, Id, Invitation, Member, Message, Role, UserCard } from '../../link/contract'

export interface Membership {
  role: Role
  joined_seq: number
  read: number
  delivered: number
  settings: Required<PlaceChange>
}

export interface Room {
  id: Id
  kind: 'direct' | 'group'
  head: number
  receipts: number
  floor: number
  title: string | null
  description: string | null
  locked: boolean
  /** At which rev the title, the description, the lock or the number of members last changed. */
  facts_rev: number
  messages: Map<Id, Message>
  members: Map<Id, Membership>
  /** Who came, went or got another role, with the rev at which. */
  moves: Map<Id, Member>
}

export interface Person {
  card: UserCard
  rev: number
  /** At which account rev my place in a conversation last changed. */
  places: Map<Id, number>
  friends: Map<Id, Friend>
  blocks: Map<Id, Block>
  invitations: Map<Id, Invitation>
}

export const UNTOUCHED: Membership['settings'] = {
  muted_until: null,
  archived: false,
  pinned: false,
  unread_mark: false,
}
