// The parts of the link that the ledger uses. Tests replace them.

import type { Calls } from '../../link/calls'
import type { ClientFrame } from '../../link/frames'
import type { SocketListener } from '../../link/socket'

export type SyncCalls = Pick<
  Calls,
  | 'changes'
  | 'conversation'
  | 'cursors'
  | 'files'
  | 'members'
  | 'message'
  | 'messages'
  | 'pins'
  | 'putCursor'
  | 'send'
  | 'user'
>

export interface Live {
  readonly open: boolean
  send(frame: ClientFrame): boolean
  listen(listener: SocketListener): void
}
