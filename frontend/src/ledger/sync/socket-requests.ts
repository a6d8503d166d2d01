// Frames that expect an answer. Answers are matched by id. A request fails if the connection is lost or no answer
// comes in time.

import type { Message } from '../../link/contract'
import type { ClientFrame, ServerFrame } from '../../link/frames'
import { newId } from '../../link/ids'
import { Problem } from '../../link/problem'

const ANSWER_WITHIN_MS = 10_000

type Question = Extract<ClientFrame, { type: 'send' | 'cursor' }>
type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never

interface Open {
  resolve(message: Message | null): void
  reject(problem: Problem): void
  timer: ReturnType<typeof setTimeout>
}

export class SocketRequests {
  readonly #open = new Map<string, Open>()
  readonly #send: (frame: ClientFrame) => boolean

  constructor(send: (frame: ClientFrame) => boolean) {
    this.#send = send
  }

  /** Resolves with the acknowledged message, if the frame has one. */
  request(question: WithoutId<Question>): Promise<Message | null> {
    const id = newId()
    return new Promise((resolve, reject) => {
      if (!this.#send({ ...question, id } as ClientFrame)) {
        reject(Problem.offline())
        return
      }
      const timer = setTimeout(() => this.#remove(id)?.reject(Problem.offline()), ANSWER_WITHIN_MS)
      this.#open.set(id, { resolve, reject, timer })
    })
  }

  answer(frame: Extract<ServerFrame, { type: 'ack' | 'error' }>): void {
    if (!frame.id) return
    const open = this.#remove(frame.id)
    if (frame.type === 'ack') open?.resolve(frame.message ?? null)
    else open?.reject(new Problem(frame.problem))
  }

  /** The connection is lost. All open requests fail. */
  rejectAll(): void {
    for (const id of [...this.#open.keys()]) this.#remove(id)?.reject(Problem.offline())
  }

  #remove(id: string): Open | undefined {
    const open = this.#open.get(id)
    if (open) clearTimeout(open.timer)
    this.#open.delete(id)
    return open
  }
}
