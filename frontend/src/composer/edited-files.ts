// The files that an edited message keeps.

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
