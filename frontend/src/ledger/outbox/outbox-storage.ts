// The durable side of the outbox. All tabs share it, so writes and readings go one after the other, and a reading
// never loses what is still being written.

import type { Id } from '../../link/contract'
import type { Database } from '../cache/database'
import { loadOutbox } from '../cache/load'
import { outboxRecord } from '../cache/records'
import type { OutboxEntry } from '../state/state'

export class OutboxStorage {
  readonly #db: Database | null
  readonly #written: () => void
  #work: Promise<unknown> = Promise.resolve()
  /** The changes that are not written yet; null: taken off. */
  readonly #unwritten = new Map<Id, OutboxEntry | null>()

  /** `moved` is called after each write, to tell the other tabs. */
  constructor(db: Database | null, moved: () => void) {
    this.#db = db
    this.#written = moved
  }

  put(entry: OutboxEntry): Promise<void> {
    return this.#write(entry.client_id, entry)
  }

  /** Gone at once for whoever reads, from the disk not before `after`. */
  remove(id: Id, after?: Promise<void>): Promise<void> {
    return this.#write(id, null, after)
  }

  /** Resolves when everything asked for so far is written. */
  async idle(): Promise<void> {
    await this.#work
  }

  /** Null if nothing durable is at hand: then this tab's own memory is the truth. */
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
        // Kept in memory only; it is still sent.
      }
      if (this.#unwritten.get(id) === entry) this.#unwritten.delete(id)
      this.#written()
    })
    this.#work = mine
    return mine
  }
}
