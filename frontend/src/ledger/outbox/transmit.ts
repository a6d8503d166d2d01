// Sends one message: by the socket if it is live, else by a call. The client_id prevents duplicates if both happen.

import type { Content } from '../../link/calls'
import type { Message } from '../../link/contract'
import { Problem } from '../../link/problem'
import type { SocketRequests } from '../sync/socket-requests'
import type { FrameRateLimiter } from '../sync/frame-rate-limiter'
import type { SyncCalls } from '../sync/ports'
import type { OutboxEntry } from '../state/state'

export function transmitter(
  live: () => boolean,
  requests: SocketRequests,
  calls: Pick<SyncCalls, 'send'>,
  limiter: FrameRateLimiter,
) {
  return async (entry: OutboxEntry): Promise<Message | null> => {
    const { conversation_id, client_id } = entry
    const content = contentOf(entry)
    await limiter.wait()
    if (live()) {
      try {
        return await requests.request({ type: 'send', conversation_id, client_id, ...content })
      } catch (error) {
        // After a lost connection it is unknown whether the message arrived. The call repeats it under the same
        // client_id.
        if (Problem.from(error).status !== 0) throw error
      }
    }
    return calls.send(conversation_id, client_id, content)
  }
}

function contentOf({ body, reply_to, mentions, forward }: OutboxEntry): Content {
  if (forward) return { forward }
  return {
    body,
    ...(reply_to !== null && { reply_to }),
    ...(mentions.length > 0 && { mentions: [...mentions] }),
  }
}
