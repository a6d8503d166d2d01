// The way of one report: a frame on the live link, else a call.

import type { Asking } from './socket-requests'
import type { Pace } from './pace'
import type { SyncCalls } from './ports'
import type { Report } from './cursor-reports'
import type { Store } from '../state/store'

export function reporter(
  store: Store,
  live: () => boolean,
  asking: Asking,
  calls: Pick<SyncCalls, 'putCursor'>,
  pace: Pace,
): Report {
  return async (conversation_id, place) => {
    await pace.turn()
    if (live()) {
      await asking.ask({ type: 'cursor', conversation_id, ...place })
    } else {
      const position = await calls.putCursor(conversation_id, place)
      store.apply({ type: 'position', conversation_id, position })
    }
    // The server may have stored less than asked (it clamps to what exists); either way it has heard it.
    store.apply({ type: 'told', conversation_id, ...place })
  }
}
