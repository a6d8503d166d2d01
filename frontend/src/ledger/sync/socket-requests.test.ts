// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ClientFrame } from '../../link/frames'
import { SocketRequests } from './socket-requests'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const question = { type: 'cursor', conversation_id: 'chat', read: 3 } as const

function requesting(open = true) {
  const sent: ClientFrame[] = []
  const it = new SocketRequests((frame) => {
    if (open) sent.push(frame)
    return open
  })
  return { it, sent, id: () => (sent.at(-1) as { id: string }).id }
}

describe('a request by the socket', () => {
  it('resolves with the answer that has its id', async () => {
    const { it: requests, id } = requesting()
    const answer = requests.request(question)
    requests.answer({ type: 'ack', id: 'another' })
    requests.answer({ type: 'ack', id: id() })
    expect(await answer).toBeNull()
  })

  it('rejects if it is refused', async () => {
    const { it: requests, id } = requesting()
    const answer = requests.request(question)
    const problem = { type: '', title: '', status: 403, code: 'cannot_post', request_id: '' }
    requests.answer({ type: 'error', id: id(), problem })
    await expect(answer).rejects.toMatchObject({ code: 'cannot_post' })
  })

  it('rejects after a timeout, on a lost connection, and without a connection', async () => {
    const { it: requests } = requesting()
    const late = requests.request(question)
    late.catch(() => undefined)
    await vi.advanceTimersByTimeAsync(10_000)
    await expect(late).rejects.toMatchObject({ code: 'offline' })
    const lost = requests.request(question)
    requests.rejectAll()
    await expect(lost).rejects.toMatchObject({ code: 'offline' })
    await expect(requesting(false).it.request(question)).rejects.toMatchObject({ code: 'offline' })
  })
})
