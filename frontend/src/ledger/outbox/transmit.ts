// Sends one message: by the socket if it is live, else by a call. The client_id prevents duplicates if both happen.

import type { Content } from '../../link/calls'
import type { Id, Message } from '../../link/contract'
import { Problem } from '../../link/problem'
import type { SocketRequests } from '../sync/socket-requests'
import type { FrameRateLimiter } from '../sync/frame-rate-limiter'
import type { SyncCalls } from '../sync/ports'
import { hasVisible } from '../../text/visible'
import type { OutboxEntry } from '../state/state'

export function transmitter(
  live: () => boolean,
  requests: SocketRequests,
  calls: Pick<SyncCalls, 'send'>,
  limiter: FrameRateLimiter,
) {
  return async (entry: OutboxEntry, files: readonly Id[] = []): Promise<Message | null> => {
    const { conversation_id, client_id } = entry
    const content = contentOf(entry, files)
    await limiter.wait()
    if (live()) {
      try {
        // The frame's types require the text in one alternative and the files in the other.
        const frame = { conversation_id, client_id, ...(content as { body: string }) }
        return await requests.request({ type: 'send', ...frame })
      } catch (error) {
        // After a lost connection it is unknown whether the message arrived. The call repeats it under the same
        // client_id.
        if (Problem.from(error).status !== 0) throw error
      }
    }
    return calls.send(conversation_id, client_id, content)
  }
}

function contentOf({ body, reply_to, mentions, forward }: OutboxEntry, files: readonly Id[]): Content {
  if (forward) return { forward }
  return {
    // Beside files the text may be missing.
    ...((hasVisible(body) || files.length === 0) && { body }),
    ...(reply_to !== null && { reply_to }),
    ...(mentions.length > 0 && { mentions: [...mentions] }),
    ...(files.length > 0 && { attachments: [...files] }),
  }
}
