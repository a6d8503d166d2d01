// A list that is loaded in pages.

import { Problem } from '../ledger'

export class PageList<T> {
  items = $state.raw<readonly T[]>([])
  loading = $state(true)
  problem = $state.raw<Problem | null>(null)
  next = $state.raw<string | null>(null)
  readonly #load: (cursor?: string) => Promise<{ items: readonly T[]; next?: string | null }>
  /** Differs with every list that is begun, so that late answers are recognised. */
  #attempt = 0

  constructor(load: (cursor?: string) => Promise<{ items: readonly T[]; next?: string | null }>) {
    this.#load = load
  }

  /** Loads the first page, or the one at the cursor. */
  async load(cursor?: string): Promise<void> {
    const mine = (this.#attempt += 1)
    const present = cursor === undefined ? [] : this.items
    this.loading = true
    this.problem = null
    try {
      const page = await this.#load(cursor)
      if (mine !== this.#attempt) return
      this.items = [...present, ...page.items]
      this.next = page.next ?? null
    } catch (error) {
      if (mine === this.#attempt) this.problem = Problem.from(error)
    } finally {
      if (mine === this.#attempt) this.loading = false
    }
  }

  /** Loads the next page, or the failed one again. */
  more = (): Promise<void> => this.load(this.items.length > 0 ? (this.next ?? undefined) : undefined)
}
