// Everything that can happen to the ledger. Frames and REST answers that mean the same are the same event.

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
  UserCard,
} from '../../link/contract'
import type { AccountFrame, CursorsFrame, Heartbeat, Welcome } from '../../link/frames'
import type { Problem } from '../../link/problem'
import type { OptimisticMessageChange, OptimisticPlaceChange } from './optimistic'
import type { Change, LedgerState, OutboxEntry, LeftConversation } from './state'

/** What a page of history was asked for. */
export interface PageAsked {
  before?: number
  after?: number
  around?: number
  at?: string
  /** The conversation's rev and generation when the question was sent: the answer is at least as new. */
  rev: number
  generation: number
}

export type LedgerEvent =
  // said by the server
  | Welcome
  | { type: 'change'; change: Change }
  | AccountFrame
  | CursorsFrame
  | Heartbeat
  | { type: 'page'; conversation_id: Id; asked: PageAsked; items: Message[]; next: string | null }
  /** `at`: the account's rev when the question was sent, if it was one of my acts that makes a conversation mine. */
  | { type: 'summary'; summary: Conversation; reset: boolean; at: number | null }
  | { type: 'message'; conversation_id: Id; message: Message }
  | { type: 'all_cursors'; conversation_id: Id; cursors: Cursors }
  | { type: 'position'; conversation_id: Id; position: Position }
  | { type: 'confirmed'; conversation_id: Id; read?: number; delivered?: number }
  | { type: 'left'; conversation_id: Id; how: LeftConversation['how'] }
  /** A page of a group's members; with the last one all are known. */
  | { type: 'roster'; conversation_id: Id; generation: number; items: RosterMember[]; whole: boolean }
  | { type: 'pins'; conversation_id: Id; generation: number; items: Message[] }
  | { type: 'missing'; conversation_id: Id; generation: number; message_id: Id }
  | { type: 'user_looked_up'; user_id: Id; card: UserCard | null }
  | { type: 'place'; conversation_id: Id; at: number | null; place: MyPlace }
  /** The answer to an action of mine; void if the account has moved since `at`, for then a frame told more. */
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
  | { type: 'me'; at: number | null; account: Account }
  // done here
  | { type: 'read'; conversation_id: Id; seq: number }
  | { type: 'optimistic_message'; conversation_id: Id; change: OptimisticMessageChange }
  | { type: 'optimistic_place'; conversation_id: Id; change: OptimisticPlaceChange }
  /** Answered or refused: what is known speaks for itself. */
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
