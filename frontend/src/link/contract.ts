// The shapes of the public interface. They come from openapi.yaml; here they only get short names.

import type { components } from './schema'

type Schemas = components['schemas']

export type Id = string

export type Account = Schemas['Account']
export type Changes = Schemas['Changes']
export type Conversation = Schemas['Conversation']
export type ConversationFacts = Schemas['ConversationFacts']
export type CursorOf = Schemas['CursorOf']
export type Cursors = Schemas['Cursors']
export type Friend = Schemas['Friend']
export type FriendRequest = Schemas['FriendRequest']
export type FriendRequests = Schemas['FriendRequests']
export type Member = Schemas['Member']
export type Message = Schemas['Message']
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

/** One page of a list; without `next` it is the last one. */
export interface Page<T> {
  items: T[]
  next?: string | null
}
