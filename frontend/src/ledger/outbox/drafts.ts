// Drafts of messages. They are kept in this browser only and are the same in all its tabs.

import type { Id } from '../../link/contract'
import type { Database } from '../cache/database'
import type { LocalFile } from '../state/attached'
import { NO_DRAFT, type Draft } from '../state/draft'

const WRITE_AFTER_MS = 300

export interface DraftHooks {
  /** A draft has changed, in this tab or in another. */
  changed(conversation: Id): void
  /** A draft was changed in this tab and must be sent to the other tabs. */
  written(conversation: Id, draft: Draft): void
}

export class Drafts {
  #drafts = new Map<Id, Draft>()
  #db: Database | null = null
  readonly #timers = new Map<Id, ReturnType<typeof setTimeout>>()
  readonly #hooks: DraftHooks

  constructor(hooks: DraftHooks) {
    this.#hooks = hooks
  }

  start(db: Database | null, drafts: Map<Id, Draft>): void {
    this.#db = db
    this.#drafts = drafts
  }

  get(id: Id): Draft {
    return this.#drafts.get(id) ?? NO_DRAFT
  }

  set(id: Id, part: Partial<Draft>): void {
    const before = this.get(id)
    const draft = { ...before, ...part }
    if (alike(before, draft)) return
    this.take(id, draft)
    clearTimeout(this.#timers.get(id))
    this.#timers.set(
      id,
      setTimeout(() => this.#write(id), WRITE_AFTER_MS),
    )
  }

  /** The files of all drafts. */
  files(): LocalFile[] {
    return [...this.#drafts.values()].flatMap(({ attachments }) => attachments)
  }

  /** Takes a draft from another tab. */
  take(id: Id, draft: Draft): void {
    if (alike(NO_DRAFT, draft)) this.#drafts.delete(id)
    else this.#drafts.set(id, draft)
    this.#hooks.changed(id)
  }

  /** Writes all waiting drafts now. Called when the page may be closed. */
  flush(): void {
    for (const id of [...this.#timers.keys()]) this.#write(id)
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
    this.#drafts = new Map()
    this.#db = null
  }

  #write(id: Id): void {
    clearTimeout(this.#timers.get(id))
    this.#timers.delete(id)
    const draft = this.#drafts.get(id)
    const done = draft ? this.#db?.put('drafts', draft, id) : this.#db?.delete('drafts', id)
    done?.catch(() => undefined)
    this.#hooks.written(id, draft ?? NO_DRAFT)
  }
}

function alike(a: Draft, b: Draft): boolean {
  const edit =
    a.edit?.message_id === b.edit?.message_id &&
    a.edit?.text === b.edit?.text &&
    sameItems(a.edit?.attachments, b.edit?.attachments)
  return edit && a.text === b.text && a.reply_to === b.reply_to && sameItems(a.attachments, b.attachments)
}

function sameItems(a: readonly unknown[] | undefined, b: readonly unknown[] | undefined): boolean {
  return a === b || (a?.length === b?.length && a?.every((item, i) => item === b?.[i]) === true)
}
