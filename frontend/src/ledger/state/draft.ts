// The draft of a message.

import type { Id } from '../../link/contract'
import { NO_FILES, type LocalFile } from './attached'

export interface EditDraft {
  message_id: Id
  text: string
  /** Ids of the files that stay. Absent: all. */
  attachments?: readonly Id[]
}

export interface Draft {
  text: string
  /** The message that the draft replies to. */
  reply_to: Id | null
  /** An own message that is being edited. `text` is kept meanwhile. */
  edit: EditDraft | null
  /** Files that were added to the message. */
  attachments: readonly LocalFile[]
}

export const NO_DRAFT: Draft = { text: '', reply_to: null, edit: null, attachments: NO_FILES }

/** Converts a stored draft. An earlier version of the app stored the text alone. */
export function asDraft(kept: unknown): Draft {
  if (typeof kept === 'string') return { ...NO_DRAFT, text: kept }
  return { ...NO_DRAFT, ...(kept as Partial<Draft> | undefined) }
}
