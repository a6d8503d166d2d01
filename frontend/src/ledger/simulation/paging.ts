// Pages of history of the model server. They are small, so that tests need many.

import type { Message, Page } from '../../link/contract'
import type { PageQuery } from '../../link/calls'

const MAX_PAGE = 5

export function pageOf(all: readonly Message[], query: PageQuery): Page<Message> {
  const limit = Math.min(query.limit ?? 50, MAX_PAGE)
  if (query.after !== undefined) {
    const later = all.filter((message) => message.seq > (query.after ?? 0))
    const items = later.slice(0, limit)
    return { items, next: later.length > limit ? String(items.at(-1)?.seq) : null }
  }
  if (query.around !== undefined || query.at !== undefined) {
    const at = all.findIndex(({ seq, created_at }) =>
      query.at === undefined ? seq >= (query.around ?? 0) : created_at >= query.at,
    )
    return { items: all.slice(Math.max(0, at - 2), at + 3), next: null }
  }
  const earlier = all.filter((message) => message.seq < (query.before ?? Infinity))
  const items = earlier.slice(-limit)
  return { items, next: earlier.length > limit ? String(items[0]?.seq) : null }
}
