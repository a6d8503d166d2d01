// The message that is edited, and the files that it keeps.

import type { AttachedFile } from '../ledger'
import { live } from '../live/live.svelte'

export function keptFiles(conversation: string): readonly AttachedFile[] {
  const { edit } = live.draft(conversation)
  if (!edit) return []
  const { items } = live.timeline(conversation)
  const message = items.find((item) => item.kind === 'message' && item.id === edit.message_id)
  if (message?.kind !== 'message') return []
  return message.attachments.filter(({ id }) => edit.attachments?.includes(id) ?? true)
}

/** The last message of the reader that can be edited. */
export function lastOwn(conversation: string): { message_id: string; text: string } | null {
  const last = live
    .timeline(conversation)
    .items.findLast(
      (item) => item.kind === 'message' && item.own && item.type === 'text' && item.body !== null,
    )
  if (last?.kind !== 'message' || !last.id || last.body === null) return null
  return { message_id: last.id, text: last.body }
}
