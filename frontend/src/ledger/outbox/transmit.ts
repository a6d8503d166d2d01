// One way or the other: by the socket when it is live, else by a call. The client_id makes both at once harmless.

import type { Message } from '../../link/contract'
import { Problem } from '../../link/problem'
import type { Asking } from '../asking'
import type { Pace } from '../pace'
import type { SyncCalls } from '../ports'
import type { OutboxEntry } from '../state'

export function transmitter(live: () => boolean, asking: Asking, calls: Pick<SyncCalls, 'send'>, pace: Pace) {
  return async ({ conversation_id, client_id, body }: OutboxEntry): Promise<Message | null> => {
    await pace.turn()
    if (live()) {
      try {
        return await asking.ask({ type: 'send', conversation_id, client_id, body })
      } catch (error) {
        // A lost link says nothing about the message; the call will.
        if (Problem.from(error).status !== 0) throw error
      }
    }
    return calls.send(conversation_id, client_id, body)
  }
}
