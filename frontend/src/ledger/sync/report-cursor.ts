// Sends one report: by a frame if the connection is live, else by a call.

import type { SocketRequests } from './socket-requests'
import type { FrameRateLimiter } from './frame-rate-limiter'
import type { SyncCalls } from './ports'
import type { Report } from './cursor-reports'
import type { Store } from '../state/store'

export function reporter(
  store: Store,
  live: () => boolean,
  requests: SocketRequests,
  calls: Pick<SyncCalls, 'putCursor'>,
  limiter: FrameRateLimiter,
): Report {
  return async (conversation_id, positions) => {
    await limiter.wait()
    if (live()) {
      // At least one of the two is present.
      await requests.request({ type: 'cursor', conversation_id, ...(positions as { read: number }) })
    } else {
      const position = await calls.putCursor(conversation_id, positions)
      store.apply({ type: 'position', conversation_id, position })
    }
    // The server may have stored less than reported, because it clamps to what exists. The report counts as
    // confirmed.
    store.apply({ type: 'confirmed', conversation_id, ...positions })
  }
}
