// What the model server stores.

import type { Friend, Id, Member, Message, UserCard } from '../../link/contract'

export interface Membership {
  joined_seq: number
  read: number
  delivered: number
}

export interface Room {
  id: Id
  kind: 'direct' | 'group'
  head: number
  receipts: number
  floor: number
  title: string | null
  title_rev: number
  locked: boolean
  messages: Map<Id, Message>
  members: Map<Id, Membership>
  /** Who came and went, with the rev at which. */
  moves: Map<Id, Member>
}

export interface Person {
  card: UserCard
  rev: number
  /** At which account rev my place in a conversation last changed. */
  places: Map<Id, number>
  friends: Map<Id, Friend>
}
