// Short names for the types of the API. They are generated from openapi.yaml.

import type { components } from './schema'

type Schemas = components['schemas']

export type Id = string

export type { FileKind, SharedFile, StoredFile, Variant } from './files'

export type Account = Schemas['Account']
export type Block = Schemas['Block']
export type Changes = Schemas['Changes']
export type Consent = Schemas['ConsentRecord']
export type Conversation = Schemas['Conversation']
export type ConversationFacts = Schemas['ConversationFacts']
export type CursorOf = Schemas['CursorOf']
export type Cursors = Schemas['Cursors']
export type DataMap = Schemas['DataMap']
export type ErasurePreview = Schemas['ErasurePreview']
export type ErasureReceipt = Schemas['ErasureReceipt']
export type Forward = Schemas['Forward']
export type Friend = Schemas['Friend']
export type FriendRequest = Schemas['FriendRequest']
export type FriendRequests = Schemas['FriendRequests']
export type GroupFate = Schemas['GroupPreview']
export type GroupInvitation = Schemas['GroupInvitation']
export type Invitation = Schemas['Invitation']
export type InvitationLink = Schemas['InvitationLink']
export type InvitationLinkCard = Schemas['InvitationLinkCard']
export type LinkedGroup = Schemas['LinkedGroup']
export type GroupLink = Schemas['GroupLink']
export type JoinRequest = Schemas['JoinRequest']
export type NewInvitationLink = Schemas['NewInvitationLink']
export type Member = Schemas['Member']
export type Message = Schemas['Message']
export type MyPlace = Schemas['MyPlace']
export type NewGroup = Schemas['NewGroup']
export type NewPushSubscription = Schemas['MakePushSubscription']
export type NewReport = Schemas['MakeReport']
export type Policy = Schemas['Policy']
export type PolicyChanges = Schemas['PolicyChanges']
export type PolicyLine = Schemas['PolicyLine']
export type PolicyListed = Schemas['PolicyVersion']
export type Position = Schemas['Position']
/** The code may come from a newer server, or from the app itself. */
export type ProblemBody = Omit<Schemas['Problem'], 'code'> & { code: string }
export type FieldProblem = Schemas['ProblemField']
export type Purpose = Schemas['Purpose']
export type Reaction = Schemas['Reaction']
/** One person's reaction to a message. */
export type Reactor = Schemas['ReactionOf']
export type ReadChange = Schemas['ReadChange']
export type ReportReason = Schemas['ReportReason']
export type Role = Schemas['Role']
/** A page of a group's members, each with the positions that the member shows. */
export type Roster = Schemas['GroupMemberPage']
export type RosterMember = Schemas['GroupMember']
export type SearchHit = Schemas['SearchHit']
export type Security = Schemas['Security']
export type SecurityEvent = Schemas['SecurityEvent']
export type ServerInfo = Schemas['ServerInfo']
export type SessionInfo = Schemas['SessionInfo']
export type SessionTokens = Schemas['SessionTokens']
export type Settings = Schemas['Settings']
export type SystemEvent = Schemas['SystemEvent']
export type SystemLine = Schemas['SystemLine']
export type TotpSetup = Schemas['NewTotp']
export type UserCard = Schemas['UserCard']

/** One page of a list; `next` is null on the last one. */
export interface Page<T> {
  items: T[]
  next: string | null
}
