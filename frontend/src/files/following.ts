// Which voice message follows another.

import type { AttachedFile, TimelineItem } from '../ledger'

/** The next voice message after the file, in the order of the conversation. Null: it is the last one that is loaded
 *  without a gap, or not loaded itself. */
export function followingVoice(items: readonly TimelineItem[], id: string): AttachedFile | null {
  let found = false
  for (const item of items) {
    if (item.kind === 'gap') {
      if (found) return null
      continue
    }
    for (const file of item.attachments) {
      if (found && file.kind === 'voice') return file
      if (file.id === id) found = true
    }
  }
  return null
}
