// The frames of the live socket, in both directions.

import type { Id, ProblemBody } from './contract'
import type { components } from './schema'

type Schemas = components['schemas']
/** A frame with a tuple of this form for each conversation. The schema only describes its length. */
type PerConversation<Frame, Entry> = Omit<Frame, 'conversations'> & { conversations: Record<Id, Entry> }

export type Hello = Omit<Schemas['HelloFrame'], 'conversations'> & {
  conversations?: Record<Id, ClientPosition>
}
/** The position of a client in a conversation: its rev and its receipts number. */
export type ClientPosition = [rev: number, receipts: number]

export type ClientFrame = Hello | Exclude<Schemas['ClientFrame'], { type: 'hello' }>

/** A conversation as welcome lists it; its last message is cut to 200 characters. */
export type WelcomeConversation = Schemas['WelcomeConversation']

export type Welcome = Schemas['WelcomeFrame']
export type ChangeFrame = Schemas['ChangeFrame']
export type AccountFrame = Schemas['AccountFrame']
export type CursorsFrame = Schemas['CursorsFrame']
export type Heartbeat = PerConversation<
  Schemas['HeartbeatFrame'],
  [head: number, receipts: number, unread: number]
>

export type ServerFrame =
  | Heartbeat
  | Exclude<Schemas['ServerFrame'], { type: 'heartbeat' | 'error' }>
  | (Omit<Schemas['ErrorFrame'], 'problem'> & { problem: ProblemBody })
