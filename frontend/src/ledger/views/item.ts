// One message as the views show it.

import type { Id, Message, SystemLine } from '../../link/contract'
import type { Problem } from '../../link/problem'
import { NO_FILES, type AttachedFile } from '../state/attached'
import type { OptimisticMessageChange } from '../state/optimistic'
import type { OutboxEntry } from '../state/state'
import type { Delivery } from './delivery'

export interface Quote {
  id: Id
  /** Undefined until it is fetched. Null: not visible to this account. */
  message: Message | null | undefined
}

export interface ReactionView {
  emoji: string
  count: number
  mine: boolean
  /** The first 50, oldest first. */
  user_ids: readonly Id[]
}

export interface TimelineMessage {
  kind: 'message'
  /** For keyed lists. Stays the same when a pending message is confirmed. */
  key: string
  type: 'text' | 'system'
  id: Id | null
  seq: number | null
  client_id: Id | null
  /** Of a system message: who did it. */
  sender_id: Id | null
  own: boolean
  /** Null: deleted, or a system message. Empty if there are only files. */
  body: string | null
  attachments: readonly AttachedFile[]
  /** The message that it replies to or reports on. */
  reply: Quote | null
  system: SystemLine | null
  forwarded: boolean
  pinned: boolean
  mentions: readonly Id[]
  mentions_me: boolean
  reactions: readonly ReactionView[]
  created_at: string
  edited_at: string | null
  deleted_at: string | null
  /** Whether an unconfirmed change of this device is shown. */
  saving: boolean
  /** Own messages only. */
  delivery: Delivery | null
  /** Own messages in groups: how many members have read it. */
  read_by: number
  /** In groups: the members whose read position is at this message. */
  readers: readonly Id[]
  problem: Problem | null
}

/** The inputs of an item besides its message. */
export interface Circumstances {
  me: Id
  changes: readonly OptimisticMessageChange[] | null
  delivery: Delivery | null
  read_by: number
  readers: readonly Id[]
  quoted: Message | null | undefined
  saving: boolean
}

const NONE = Object.freeze([])

export function sentItem(key: string, message: Message, around: Circumstances): TimelineMessage {
  const { id, seq, client_id, sender_id, created_at, edited_at, deleted_at } = message
  const isText = message.kind === 'text' && deleted_at === null
  const body = isText ? (message.body ?? '') : null
  const { me } = around
  const mentions: readonly Id[] = message.mentions ?? NONE
  return {
    ...{ kind: 'message', key, type: message.kind, id, seq, client_id, sender_id, body },
    ...{ created_at, edited_at, deleted_at, mentions, problem: null },
    ...shownOf(around, message.reply_to),
    own: sender_id !== null && sender_id === me,
    attachments: message.attachments ?? NO_FILES,
    system: message.system ?? null,
    forwarded: message.forwarded ?? false,
    pinned: message.pinned ?? false,
    mentions_me: mentions.includes(me),
    reactions: message.reactions?.map((reaction) => withMine(reaction, me)) ?? NONE,
  }
}

export function pendingItem(key: string, entry: OutboxEntry, around: Circumstances): TimelineMessage {
  const { client_id, body, created_at, mentions, attachments, problem } = entry
  return {
    ...{
      kind: 'message',
      key,
      type: 'text',
      id: null,
      seq: null,
      client_id,
      sender_id: around.me,
      own: true,
    },
    ...{ body, created_at, edited_at: null, deleted_at: null, system: null, mentions, attachments, problem },
    ...{ forwarded: entry.forward !== null, pinned: false, mentions_me: false, reactions: NONE },
    ...shownOf(around, entry.reply_to),
  }
}

function shownOf({ delivery, read_by, readers, quoted, saving }: Circumstances, reply_to: Id | null) {
  const reply: Quote | null = reply_to === null ? null : { id: reply_to, message: quoted }
  return { delivery, read_by, readers, saving, reply }
}

function withMine({ emoji, count, user_ids }: { emoji: string; count: number; user_ids: Id[] }, me: Id) {
  return { emoji, count, user_ids, mine: user_ids.includes(me) }
}
