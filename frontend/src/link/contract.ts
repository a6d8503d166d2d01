// The shapes of the public interface. They come from openapi.yaml; here they only get short names.

import type { components } from './schema'
import type * as Groups from './groups-contract'

type Schemas = components['schemas']

export type Id = string

export type Account = Schemas['Account']
export type Changes = Groups.Changes
export type Conversation = Groups.Conversation
export type ConversationFacts = Groups.ConversationFacts
export type CursorOf = Schemas['CursorOf']
export type Cursors = Schemas['Cursors']
export type Friend = Schemas['Friend']
export type FriendRequest = Schemas['FriendRequest']
export type FriendRequests = Schemas['FriendRequests']
export type Member = Schemas['Member']
export type Message = Groups.Message
export type MyPlace = Schemas['MyPlace']
export type Policy = Schemas['Policy']
export type Position = Schemas['Position']
export type ProblemBody = Schemas['Problem']
export type FieldProblem = Schemas['ProblemField']
export type ServerInfo = Schemas['ServerInfo']
export type SessionInfo = Schemas['SessionInfo']
export type SessionTokens = Schemas['SessionTokens']
export type Settings = Schemas['Settings']
export type UserCard = Schemas['UserCard']

export type Forward = Groups.Forward
export type GroupInvitation = Groups.GroupInvitation
export type Invitation = Groups.Invitation
export type NewGroup = Groups.NewGroup
export type Reaction = Groups.Reaction
export type Reactor = Groups.Reactor
export type Role = Schemas['Role']
export type ReadChange = Groups.ReadChange
export type Roster = Groups.Roster
export type RosterMember = Groups.RosterMember
export type SearchHit = Groups.SearchHit
export type SystemEvent = Groups.SystemEvent
export type SystemLine = Groups.SystemLine

/** One page of a list; without `next` it is the last one. */
export interface Page<T> {
  items: T[]
  next?: string | null
}
