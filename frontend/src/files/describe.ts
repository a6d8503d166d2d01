// A message in words, also if it has no text.

import type { AttachedFile, FileKind } from '../ledger'
import { previewOf } from '../markdown/preview'
import { words } from '../words'

export interface Described {
  body: string | null
  attachments?: readonly AttachedFile[] | undefined
}

/** The kind that stands for all files. Null if they differ. */
export function commonKind(files: readonly AttachedFile[]): FileKind | null {
  const [first, ...others] = files
  return first && others.every(({ kind }) => kind === first.kind) ? first.kind : null
}

/** "Photo", "3 photos", "4 files", or the name of the only document. */
export function filesInWords(files: readonly AttachedFile[]): string {
  const texts = words().files
  const kind = commonKind(files)
  const [first] = files
  if (first && files.length === 1 && kind === 'document') return first.name
  switch (kind) {
    case 'picture':
      return texts.photo(files.length)
    case 'video':
      return texts.video(files.length)
    case 'voice':
      return texts.voice(files.length)
    case 'audio':
      return texts.audio(files.length)
    default:
      return texts.file(files.length)
  }
}

/** One line, for screen readers: the files, then the text. */
export function messageInWords({ body, attachments = [] }: Described): string {
  const text = previewOf(body ?? '')
  if (attachments.length === 0) return text
  return text ? `${filesInWords(attachments)}: ${text}` : filesInWords(attachments)
}
