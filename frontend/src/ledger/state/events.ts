// All events of the ledger. A frame and an answer with the same meaning are the same event.

import type {
  Account,
  Block,
  Conversation,
  Cursors,
  Friend,
  FriendRequest,
  Id,
  Message,
  MyPlace,
  Position,
  RosterMember,
  ServerInfo,
  UserCard,
} from '../../link/contract'
import type { AccountFrame, CursorsFrame, Heartbeat, Welcome } from '../../link/frames'
import type { Problem } from '../../link/problem'
import type { OptimisticMessageChange, OptimisticSettingsChange } from './optimistic'
import type { Change, LedgerState, OutboxEntry, LeftConversation } from './state'

/** The query of a page of history. */
export interface PageRequest {
  before?: number
  after?: number
  around?: number
  at?: string
  /** Rev and generation of the conversation at the time of the request. The answer is at least as new. */
  rev: number
  generation: number
}

export type LedgerEvent =
  // from the server
  | Welcome
  | { type: 'change'; change: Change }
  | AccountFrame
  | CursorsFrame
  | Heartbeat
  | { type: 'page'; conversation_id: Id; asked: PageRequest; items: Message[]; next: string | null }
  /** `at`: the account's rev at the time of the request, if it was an action that joins the conversation. */
  | { type: 'summary'; summary: Conversation; reset: boolean; at: number | null }
  | { type: 'message'; conversation_id: Id; message: Message }
  | { type: 'all_cursors'; conversation_id: Id; cursors: Cursors }
  | { type: 'position'; conversation_id: Id; position: Position }
  | { type: 'confirmed'; conversation_id: Id; read?: number; delivered?: number }
  | { type: 'left'; conversation_id: Id; how: LeftConversation['how'] }
  /** A page of a group's members. `whole`: with it all members are known. */
  | { type: 'roster'; conversation_id: Id; generation: number; items: RosterMember[]; whole: boolean }
  | { type: 'pins'; conversation_id: Id; generation: number; items: Message[] }
  | { type: 'missing'; conversation_id: Id; generation: number; message_id: Id }
  | { type: 'user_looked_up'; user_id: Id; card: UserCard | null }
  | { type: 'settings'; conversation_id: Id; at: number | null; settings: MyPlace }
  /** The answer to an action of this device. Ignored if the account has changed since `at`, because a frame
   *  brought more. */
  | {
      type: 'people'
      at: number | null
      friend?: Friend
      unfriended?: Id
      outgoing?: FriendRequest
      settled?: Id
      /** An invitation that was accepted or declined. */
      answered?: Id
      blocked?: Block
      unblocked?: Id
    }
  | { type: 'server_info'; info: ServerInfo }
  | { type: 'me'; at: number | null; account: Account }
  // from this device
  | { type: 'read'; conversation_id: Id; seq: number }
  | { type: 'optimistic_message'; conversation_id: Id; change: OptimisticMessageChange }
  | { type: 'optimistic_settings'; conversation_id: Id; change: OptimisticSettingsChange }
  /** The server has confirmed or refused the change. */
  | { type: 'optimistic_ended'; conversation_id: Id; key: number }
  | { type: 'trim'; conversation_id: Id; keep: number }
  | { type: 'trim_around'; conversation_id: Id; center: number; keep: number; tail: number }
  | { type: 'queued'; entry: OutboxEntry }
  | { type: 'sending'; client_id: Id }
  | { type: 'requeued'; client_id: Id }
  | { type: 'failed'; client_id: Id; problem: Problem }
  | { type: 'sent'; client_id: Id; message: Message | null }
  | { type: 'discarded'; client_id: Id }
  | { type: 'outbox'; entries: OutboxEntry[] }
  | { type: 'restored'; state: LedgerState }
  | { type: 'cleared' }
