// A message in words, also if it has no text.

import type { AttachedFile } from '../ledger'
import { previewOf } from '../markdown/preview'
import { words } from '../words'
import { filesInWords as inWords } from '../words/files-in-words'

export interface Described {
  body: string | null
  attachments?: readonly AttachedFile[] | undefined
}

/** "Photo", "3 photos", "4 files", or the name of the only document. */
export function filesInWords(files: readonly AttachedFile[]): string {
  return inWords(files, words().files)
}

/** One line, for screen readers: the files, then the text. */
export function messageInWords({ body, attachments = [] }: Described): string {
  const text = previewOf(body ?? '')
  if (attachments.length === 0) return text
  return text ? `${filesInWords(attachments)}: ${text}` : filesInWords(attachments)
}
