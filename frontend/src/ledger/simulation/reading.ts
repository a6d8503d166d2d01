// Reads a whole conversation like a user who scrolls to its beginning and fills every gap.

import type { Id } from '../../link/contract'
import type { History } from '../sync/history'
import { covers } from '../state/ranges'
import type { LedgerState } from '../state/state'

const MAX_PAGES = 60

export interface Reader {
  readonly state: LedgerState
  readonly engine: { readonly history: Pick<History, 'older' | 'newer'> }
}

/** Loading older messages starts at the oldest known one and fills no gap above it, so gaps are loaded explicitly. */
export async function readHistory(reader: Reader, id: Id): Promise<void> {
  const { history } = reader.engine
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const c = reader.state.conversations.get(id)
    const start = (c?.my.joined_seq ?? 0) + 1
    if (!c || covers(c.ranges, start, c.rev)) return
    const first = c.ranges[0]
    if (first && covers(c.ranges, start, first.to)) await history.newer(id, first.to)
    else await history.older(id)
  }
}
