// Files in words, with the texts as an argument: the service worker has both languages, a page one.

import type { files as Texts } from './en-files'

export interface NamedFile {
  kind: 'picture' | 'video' | 'audio' | 'voice' | 'document'
  name: string
}

/** The kind that stands for all files. Null if they differ. */
export function commonKind(files: readonly NamedFile[]): NamedFile['kind'] | null {
  const [first, ...others] = files
  return first && others.every(({ kind }) => kind === first.kind) ? first.kind : null
}

/** "Photo", "3 photos", "4 files", or the name of the only document. */
export function filesInWords(files: readonly NamedFile[], texts: typeof Texts): string {
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
