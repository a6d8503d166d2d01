// The frames of the live socket, both ways. The schema describes what a frame holds, not its `type`.

import type { components } from './schema'

type Schemas = components['schemas']
type Typed<Name extends string, Frame> = Omit<Frame, 'type'> & { type: Name }

export type Hello = Typed<'hello', Schemas['HelloFrame']>
/** Where a client stands in a conversation: its rev and its receipts number. */
export type Standing = [rev: number, receipts: number]

export type SendFrame = Typed<'send', Schemas['SendFrame']>

export type ClientFrame =
  | Hello
  | SendFrame
  | Typed<'cursor', Schemas['CursorFrame']>
  | Typed<'token', Schemas['TokenFrame']>
  | Typed<'typing', Schemas['TypingFrame']>
  | Typed<'ping', Schemas['PingFrame']>

/** A conversation as welcome lists it; its last message is cut to 200 characters. */
export type WelcomeConversation = Schemas['WelcomeConversation']

export type Welcome = Typed<'welcome', Schemas['WelcomeFrame']>
export type ChangeFrame = Typed<'change', Schemas['ChangeFrame']>
export type AccountFrame = Typed<'account', Schemas['AccountFrame']>
export type CursorsFrame = Typed<'cursors', Schemas['CursorsFrame']>
export type Heartbeat = Typed<'heartbeat', Schemas['HeartbeatFrame']>

export type ServerFrame =
  | Welcome
  | ChangeFrame
  | AccountFrame
  | CursorsFrame
  | Heartbeat
  | Typed<'typing', Schemas['TypingEventFrame']>
  | Typed<'presence', Schemas['PresenceFrame']>
  | Typed<'ack', Schemas['AckFrame']>
  | Typed<'error', Schemas['ErrorFrame']>
  | Typed<'pong', Schemas['PongFrame']>
