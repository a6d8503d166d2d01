// Files on the model server: uploads that may stop at any part, and files that are sent with messages.

import type { NewFile } from '../../link/file-calls'
import type { Id, StoredFile } from '../../link/contract'
import { refusal, type World } from './world'

interface ModelFile {
  owner: Id
  about: NewFile
  offset: number
  /** Null until all bytes have arrived. */
  file: StoredFile | null
  sent: boolean
}

export class ModelFiles {
  readonly #world: World
  readonly #files = new Map<Id, ModelFile>()

  constructor(world: World) {
    this.#world = world
  }

  get all(): readonly ModelFile[] {
    return [...this.#files.values()]
  }

  begin(owner: Id, about: NewFile): Id {
    const id = this.#world.newId('f')
    this.#files.set(id, { owner, about, offset: 0, file: null, sent: false })
    return id
  }

  offset(id: Id, user: Id): number {
    return this.#own(id, user).offset
  }

  append(id: Id, user: Id, from: number, count: number): number {
    const entry = this.#own(id, user)
    if (entry.offset !== from) throw refusal(409, 'upload_offset')
    entry.offset += count
    const { name, media_type, size } = entry.about
    if (entry.offset >= size) entry.file ??= { id, kind: 'document', name, media_type, size }
    return entry.offset
  }

  details(id: Id, user: Id): StoredFile {
    const { file } = this.#own(id, user)
    if (!file) throw refusal(404, 'not_found')
    return file
  }

  describe(id: Id, user: Id, alt: string | null): StoredFile {
    const entry = this.#own(id, user)
    if (!entry.file || entry.sent) throw refusal(404, 'not_found')
    const described: StoredFile = { ...entry.file }
    delete described.alt
    return (entry.file = alt === null ? described : { ...described, alt })
  }

  remove(id: Id, user: Id): void {
    if (this.#own(id, user).sent) throw refusal(404, 'not_found')
    this.#files.delete(id)
  }

  /** Unsent files are removed after a day. */
  expire(): void {
    for (const [id, { sent }] of this.#files) if (!sent) this.#files.delete(id)
  }

  /** The files of a new message. Each is sent once. */
  send(user: Id, ids: readonly Id[] | null | undefined): StoredFile[] | undefined {
    if (!ids || ids.length === 0) return undefined
    const files = ids.map((id) => this.#own(id, user))
    return files.map((entry) => {
      if (!entry.file || entry.sent) throw refusal(422, 'validation_failed')
      entry.sent = true
      return entry.file
    })
  }

  #own(id: Id, user: Id): ModelFile {
    const entry = this.#files.get(id)
    if (entry?.owner !== user) throw refusal(404, 'not_found')
    return entry
  }
}
