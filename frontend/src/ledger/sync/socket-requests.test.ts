// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ClientFrame } from '../../link/frames'
import { Asking } from './socket-requests'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const question = { type: 'cursor', conversation_id: 'room', read: 3 } as const

function asking(open = true) {
  const sent: ClientFrame[] = []
  const it = new Asking((frame) => {
    if (open) sent.push(frame)
    return open
  })
  return { it, sent, id: () => (sent.at(-1) as { id: string }).id }
}

describe('a question', () => {
  it('is answered by the frame with its id', async () => {
    const { it: ask, id } = asking()
    const answer = ask.ask(question)
    ask.answer({ type: 'ack', id: 'another' })
    ask.answer({ type: 'ack', id: id() })
    expect(await answer).toBeNull()
  })

  it('may be refused', async () => {
    const { it: ask, id } = asking()
    const answer = ask.ask(question)
    const problem = { type: '', title: '', status: 403, code: 'cannot_post', request_id: '' }
    ask.answer({ type: 'error', id: id(), problem })
    await expect(answer).rejects.toMatchObject({ code: 'cannot_post' })
  })

  it('is given up when nothing comes, when the link goes, and when there is none', async () => {
    const { it: ask } = asking()
    const late = ask.ask(question)
    late.catch(() => undefined)
    await vi.advanceTimersByTimeAsync(10_000)
    await expect(late).rejects.toMatchObject({ code: 'offline' })
    const lost = ask.ask(question)
    ask.lose()
    await expect(lost).rejects.toMatchObject({ code: 'offline' })
    await expect(asking(false).it.ask(question)).rejects.toMatchObject({ code: 'offline' })
  })
})
