// What the views do with files: add them to drafts, follow their uploads, read their bytes, list those of a
// conversation.

import type { FileKind, Id } from '../link/contract'
import { newId } from '../link/ids'
import type { Link } from '../link'
import type { Drafts } from './outbox/drafts'
import { localFiles, type AttachedFile, type LocalFile } from './state/attached'
import type { UploadState, Uploads } from './uploads/uploads'

/** A file that the user has chosen, with what the browser knows about it. */
export interface PickedFile extends Pick<
  LocalFile,
  'kind' | 'name' | 'media_type' | 'width' | 'height' | 'duration_ms' | 'waveform'
> {
  bytes: Blob
  /** A picture of a video. */
  poster: Blob | null
}

const NOT_STARTED: UploadState = { phase: 'waiting', sent: 0, problem: null }
/** The tokens of all pictures that fail at once are renewed once. */
const RENEWED_MS = 10_000

export class Files {
  readonly #link: Pick<Link, 'access' | 'calls'>
  readonly #drafts: Drafts
  readonly #uploads: () => Uploads | null
  #renewed_at = 0
  #renewing: Promise<unknown> = Promise.resolve()

  constructor(link: Pick<Link, 'access' | 'calls'>, drafts: Drafts, uploads: () => Uploads | null) {
    this.#link = link
    this.#drafts = drafts
    this.#uploads = uploads
  }

  /** Adds files to the draft and begins to upload them. False: nobody is signed in. */
  attach(conversation: Id, picked: readonly PickedFile[]): boolean {
    const uploads = this.#uploads()
    if (!uploads) return false
    const added = picked.map(({ bytes, poster, ...about }): LocalFile => {
      const file = { ...about, id: newId(), size: bytes.size }
      const local = { ...file, local: true as const, original: false, added_at: Date.now() }
      void uploads.add(local, bytes, poster)
      return local
    })
    this.putBack(conversation, added)
    return true
  }

  detach(conversation: Id, id: Id): void {
    this.#setFiles(conversation, (files) => files.filter((file) => file.id !== id))
    void this.#uploads()?.remove(id)
  }

  /** Changes the description of a file of the draft, or whether it is sent unchanged. */
  change(conversation: Id, id: Id, part: { alt?: string; original?: boolean }): void {
    const before = this.#drafts.get(conversation).attachments.find((file) => file.id === id)
    if (!before) return
    const changed = { ...before, ...part }
    this.#setFiles(conversation, (files) => files.map((file) => (file === before ? changed : file)))
    if (changed.original !== before.original) void this.#uploads()?.restart(changed)
  }

  /** Moves a file within the draft. */
  move(conversation: Id, id: Id, to: number): void {
    this.#setFiles(conversation, (files) => {
      const moved = files.filter((file) => file.id === id)
      const others = files.filter((file) => file.id !== id)
      return [...others.slice(0, to), ...moved, ...others.slice(to)]
    })
  }

  /** Files of a message that was not sent return to the draft. */
  putBack(conversation: Id, files: readonly AttachedFile[]): void {
    this.#setFiles(conversation, (present) => [...present, ...localFiles(files)])
  }

  /** Deletes local files that belong to no message any more. */
  remove(files: readonly AttachedFile[]): void {
    for (const { id } of localFiles(files)) void this.#uploads()?.remove(id)
  }

  /** Another tab has added files. If it is closed, this one uploads them. */
  follow(files: readonly LocalFile[]): void {
    for (const file of files) this.#uploads()?.start(file)
  }

  upload(id: Id): UploadState {
    return this.#uploads()?.state(id) ?? NOT_STARTED
  }

  retry(file: LocalFile): void {
    this.#uploads()?.retry(file)
  }

  /** The bytes of a local file. Null if the browser has lost them. */
  async bytes(id: Id): Promise<Blob | null> {
    return (await this.#uploads()?.bytes(id)) ?? null
  }

  /** The poster of a local video. */
  async poster(id: Id): Promise<Blob | null> {
    return (await this.#uploads()?.poster(id)) ?? null
  }

  shared = (conversation: Id, kind: FileKind, before?: number) =>
    this.#link.calls.files.shared(conversation, kind, before)

  /** Resolves when the cookie with which the browser reads files is set. */
  async authorize(): Promise<void> {
    await this.#link.access.token()
  }

  /** Renews the cookie, unless that was just done. */
  async renew(): Promise<void> {
    if (Date.now() - this.#renewed_at >= RENEWED_MS) {
      this.#renewed_at = Date.now()
      this.#renewing = this.#link.access.refresh()
    }
    await this.#renewing
  }

  /** Whether the server still has the file. Rejects if it cannot be asked. `path`: below `/api/v1`. */
  probe = (path: string): Promise<void> => this.#link.calls.files.probe(path)

  #setFiles(conversation: Id, change: (files: readonly LocalFile[]) => readonly LocalFile[]): void {
    const { attachments } = this.#drafts.get(conversation)
    this.#drafts.set(conversation, { attachments: change(attachments) })
    // A reload must find them.
    this.#drafts.flush()
  }
}
