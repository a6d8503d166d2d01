// Texts begun and not sent, kept in this browser only.

import type { Id } from '../link/contract'
import type { Database } from './cache/database'

const WRITE_AFTER_MS = 300

export class Drafts {
  #texts = new Map<Id, string>()
  #db: Database | null = null
  readonly #timers = new Map<Id, ReturnType<typeof setTimeout>>()
  readonly #changed: (conversation: Id) => void

  constructor(changed: (conversation: Id) => void) {
    this.#changed = changed
  }

  start(db: Database | null, texts: Map<Id, string>): void {
    this.#db = db
    this.#texts = texts
  }

  get(id: Id): string {
    return this.#texts.get(id) ?? ''
  }

  set(id: Id, text: string): void {
    if (text === this.get(id)) return
    if (text === '') this.#texts.delete(id)
    else this.#texts.set(id, text)
    clearTimeout(this.#timers.get(id))
    this.#timers.set(
      id,
      setTimeout(() => this.#write(id), WRITE_AFTER_MS),
    )
    this.#changed(id)
  }

  /** The page may be gone in a moment. */
  flush(): void {
    for (const id of [...this.#timers.keys()]) this.#write(id)
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
    this.#texts = new Map()
    this.#db = null
  }

  #write(id: Id): void {
    clearTimeout(this.#timers.get(id))
    this.#timers.delete(id)
    const text = this.get(id)
    const done = text === '' ? this.#db?.delete('drafts', id) : this.#db?.put('drafts', text, id)
    done?.catch(() => undefined)
  }
}
