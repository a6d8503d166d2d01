// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { Problem } from '../../link/problem'
import type { ClientFrame } from '../../link/frames'
import { SocketRequests } from '../sync/socket-requests'
import { FrameRateLimiter } from '../sync/frame-rate-limiter'
import { message, pendingEntry } from '../simulation/samples'
import { transmitter } from './transmit'

function transmitting(live: boolean) {
  const framed: ClientFrame[] = []
  const called: unknown[] = []
  const requests = new SocketRequests((frame) => {
    framed.push(frame)
    queueMicrotask(() => requests.rejectAll())
    return true
  })
  const send = (_: string, client_id: string, content: object) => {
    called.push({ client_id, ...content })
    return Promise.resolve(message(3))
  }
  return { transmit: transmitter(() => live, requests, { send }, new FrameRateLimiter()), framed, called }
}

const answer = pendingEntry('c1', { reply_to: 'm1', mentions: ['bob'] })
const forward = { conversation_id: 'other', message_id: 'm9' }

describe('a message', () => {
  it('is sent by the socket, or by a call if the connection is lost', async () => {
    const { transmit, framed, called } = transmitting(true)
    await transmit(answer)
    const content = { client_id: 'c1', body: 'mine', reply_to: 'm1', mentions: ['bob'] }
    expect(framed).toMatchObject([{ type: 'send', ...content }])
    expect(called).toEqual([content])
  })

  it('that is forwarded contains only its origin', async () => {
    const { transmit, called } = transmitting(false)
    await transmit(pendingEntry('c2', { forward }))
    expect(called).toEqual([{ client_id: 'c2', forward }])
  })

  it('with files contains their ids, and no empty text', async () => {
    const { transmit, called } = transmitting(false)
    await transmit(pendingEntry('c4', { body: ' ' }), ['f1', 'f2'])
    await transmit(pendingEntry('c5'), ['f3'])
    expect(called).toEqual([
      { client_id: 'c4', attachments: ['f1', 'f2'] },
      { client_id: 'c5', body: 'mine', attachments: ['f3'] },
    ])
  })

  it('without reply and mentions contains neither field', async () => {
    const { transmit, called } = transmitting(false)
    await transmit(pendingEntry('c3'))
    expect(called).toEqual([{ client_id: 'c3', body: 'mine' }])
  })
})

describe('a refusal', () => {
  it('by the socket is final', async () => {
    const refusal = { status: 403, code: 'cannot_post', title: '', type: '', request_id: '' }
    const requests = new SocketRequests((frame) => {
      queueMicrotask(() =>
        requests.answer({ type: 'error', id: 'id' in frame ? frame.id : '', problem: refusal }),
      )
      return true
    })
    const send = () => Promise.reject(new Error('must not be called'))
    const transmit = transmitter(() => true, requests, { send }, new FrameRateLimiter())
    await expect(transmit(answer)).rejects.toEqual(new Problem(refusal))
  })
})
