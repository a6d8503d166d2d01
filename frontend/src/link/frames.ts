// The frames of the live socket, both ways. The schema describes what a frame holds, not its `type`.

import type { FrameAdditions } from './groups-contract'
import type { components } from './schema'

type Schemas = components['schemas']
type Typed<Name extends string, Frame> = Omit<Frame, 'type'> & { type: Name }

export type Hello = Typed<'hello', Schemas['HelloFrame']>
/** Where a client stands in a conversation: its rev and its receipts number. */
export type Standing = [rev: number, receipts: number]

export type ClientFrame =
  | Hello
  | Typed<'send', FrameAdditions['send']>
  | Typed<'cursor', Schemas['CursorFrame']>
  | Typed<'token', Schemas['TokenFrame']>
  | Typed<'typing', { conversation_id: string }>
  | Typed<'ping', Schemas['PingFrame']>

/** A conversation as welcome lists it; its last message is cut to 200 characters. */
export type { WelcomeConversation } from './groups-contract'

export type Welcome = Typed<'welcome', FrameAdditions['welcome']>
export type ChangeFrame = Typed<'change', FrameAdditions['change']>
export type AccountFrame = Typed<'account', FrameAdditions['account']>
export type CursorsFrame = Typed<'cursors', Schemas['CursorsFrame']>
export type Heartbeat = Typed<'heartbeat', Schemas['HeartbeatFrame']>
/** Somebody writes; it counts for a few seconds. */
export type TypingFrame = Typed<'typing', FrameAdditions['typing']>
export type PresenceFrame = Typed<'presence', FrameAdditions['presence']>

export type ServerFrame =
  | Welcome
  | ChangeFrame
  | AccountFrame
  | CursorsFrame
  | Heartbeat
  | TypingFrame
  | PresenceFrame
  | Typed<'ack', FrameAdditions['ack']>
  | Typed<'error', Schemas['ErrorFrame']>
  | Typed<'pong', Schemas['PongFrame']>
