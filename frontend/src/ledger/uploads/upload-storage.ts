// The bytes of local files and the state of their uploads, in IndexedDB and in memory. All tabs share the database. If
// the browser stores nothing, the files of this tab work from memory.

import type { Id } from '../../link/contract'
import type { Database, UploadRecord } from '../cache/database'

export class UploadStorage {
  readonly #db: Database | null
  readonly #records = new Map<Id, UploadRecord>()
  readonly #bytes = new Map<string, Blob>()

  constructor(db: Database | null) {
    this.#db = db
  }

  /** Resolves when the file survives a reload, or cannot. */
  async add(id: Id, bytes: Blob, poster: Blob | null): Promise<void> {
    const record = { id, added_at: Date.now(), upload_id: null, file: null, finished_at: 0 }
    this.#records.set(id, record)
    this.#bytes.set(id, bytes)
    if (poster) this.#bytes.set(posterOf(id), poster)
    try {
      const transaction = this.#db?.transaction(['uploads', 'bytes'], 'readwrite')
      await Promise.all([
        transaction?.objectStore('uploads').put(record),
        transaction?.objectStore('bytes').put(bytes, id),
        poster && transaction?.objectStore('bytes').put(poster, posterOf(id)),
        transaction?.done,
      ])
    } catch {
      // The disk is full. The file stays in memory and is still sent.
    }
  }

  /** The state as the last tab has written it. Undefined: the file was removed. */
  async record(id: Id): Promise<UploadRecord | undefined> {
    const stored = await this.#db?.get('uploads', id).catch(() => undefined)
    return stored ?? this.#records.get(id)
  }

  async write(record: UploadRecord): Promise<void> {
    this.#records.set(record.id, record)
    await this.#db?.put('uploads', record).catch(() => undefined)
  }

  async bytes(id: Id): Promise<Blob | null> {
    return this.#read(id)
  }

  async poster(id: Id): Promise<Blob | null> {
    return this.#read(posterOf(id))
  }

  async remove(id: Id): Promise<void> {
    this.#records.delete(id)
    for (const key of [id, posterOf(id)]) this.#bytes.delete(key)
    const db = this.#db
    if (!db) return
    const parts = [db.delete('uploads', id), db.delete('bytes', id), db.delete('bytes', posterOf(id))]
    await Promise.all(parts).catch(() => undefined)
  }

  async all(): Promise<UploadRecord[]> {
    return (await this.#db?.getAll('uploads').catch(() => [])) ?? []
  }

  async #read(key: string): Promise<Blob | null> {
    return this.#bytes.get(key) ?? (await this.#db?.get('bytes', key).catch(() => undefined)) ?? null
  }
}

const posterOf = (id: Id) => `${id} poster`
