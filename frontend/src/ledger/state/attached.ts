// Files of messages: on the server, or still on this device.

import type { StoredFile } from '../../link/contract'

/** A file of a message as the views show it. */
export interface AttachedFile extends StoredFile {
  /** It is a `LocalFile`. */
  local?: boolean
}

/** A file that was added to a message on this device. Its bytes are stored here under its id. The server gives it
 *  another id. */
export interface LocalFile extends AttachedFile {
  local: true
  /** Sends a picture unchanged, except for its metadata. */
  original: boolean
  /** As of Date.now(). */
  added_at: number
}

export const NO_FILES: readonly never[] = Object.freeze([])

export function localFiles(files: readonly AttachedFile[]): LocalFile[] {
  return files.filter((file): file is LocalFile => file.local === true)
}
