// The outbox in IndexedDB. All tabs share it. Writes and reads run one after the other, so that a read includes every
// write that began before it.

import type { Id } from '../../link/contract'
import type { Database } from '../cache/database'
import { loadOutbox } from '../cache/load'
import { outboxRecord } from '../cache/records'
import type { OutboxEntry } from '../state/state'

export class OutboxStorage {
  readonly #db: Database | null
  readonly #written: () => void
  #work: Promise<unknown> = Promise.resolve()
  /** Changes that are not written yet. Null: removed. */
  readonly #unwritten = new Map<Id, OutboxEntry | null>()

  /** `written` is called after each write, to notify the other tabs. */
  constructor(db: Database | null, moved: () => void) {
    this.#db = db
    this.#written = moved
  }

  put(entry: OutboxEntry): Promise<void> {
    return this.#write(entry.client_id, entry)
  }

  /** Removes an entry: at once for reads, from the disk not before `after`. */
  remove(id: Id, after?: Promise<void>): Promise<void> {
    return this.#write(id, null, after)
  }

  /** Resolves when all writes so far are done. */
  async idle(): Promise<void> {
    await this.#work
  }

  /** Null if there is no database. The state in memory is complete then. */
  async all(): Promise<OutboxEntry[] | null> {
    const db = this.#db
    if (!db) return null
    await this.#work
    let entries: OutboxEntry[]
    try {
      entries = await loadOutbox(db)
    } catch {
      return null
    }
    const byId = new Map(entries.map((entry) => [entry.client_id, entry]))
    for (const [id, entry] of this.#unwritten) {
      if (entry) byId.set(id, entry)
      else byId.delete(id)
    }
    return [...byId.values()]
  }

  #write(id: Id, entry: OutboxEntry | null, after?: Promise<void>): Promise<void> {
    const db = this.#db
    if (!db) return Promise.resolve()
    this.#unwritten.set(id, entry)
    const mine = this.#work.then(async () => {
      try {
        await after
        if (entry) await db.put('outbox', outboxRecord(entry))
        else await db.delete('outbox', id)
      } catch {
        // The entry stays in memory only. It is still sent.
      }
      if (this.#unwritten.get(id) === entry) this.#unwritten.delete(id)
      this.#written()
    })
    this.#work = mine
    return mine
  }
}
