// A text that was begun and not sent.

import type { Id } from '../../link/contract'

export interface Draft {
  text: string
  /** The message it answers. */
  reply_to: Id | null
  /** A message of mine that is being changed; `text` waits meanwhile. */
  edit: { message_id: Id; text: string } | null
}

export const NO_DRAFT: Draft = { text: '', reply_to: null, edit: null }

/** What the browser has kept; an older version of the app kept the text alone. */
export function asDraft(kept: unknown): Draft {
  if (typeof kept === 'string') return { ...NO_DRAFT, text: kept }
  return { ...NO_DRAFT, ...(kept as Partial<Draft> | undefined) }
}
