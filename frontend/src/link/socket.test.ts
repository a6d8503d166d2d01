// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Access } from './access'
import { Problem } from './problem'
import { LiveSocket, SILENCE_MS, type SocketPhase } from './socket'

class FakeSocket {
  static all: FakeSocket[] = []
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number; reason: string }) => void) | null = null
  readyState = 1
  sent: unknown[] = []
  closed = false

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {
    FakeSocket.all.push(this)
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data))
  }

  close(): void {
    this.closed = true
  }
}

const last = () => FakeSocket.all.at(-1) as FakeSocket

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  FakeSocket.all = []
})
afterEach(() => void vi.useRealTimers())

async function open(renew = tokens()) {
  const access = new Access(renew)
  const socket = new LiveSocket('wss://chat.example/api/v1/live', access, (url, protocols) => {
    return new FakeSocket(url, protocols) as unknown as WebSocket
  })
  const phases: SocketPhase[] = []
  const frame = vi.fn()
  const consentOutdated = vi.fn()
  socket.listen({ phase: (phase) => phases.push(phase), frame, consentOutdated })
  socket.start()
  await vi.advanceTimersByTimeAsync(0)
  last().onopen?.()
  return { access, socket, phases, frame, consentOutdated, renew }
}

function tokens() {
  let n = 0
  return vi.fn(async () => ({
    session_id: 's',
    access_token: `t${++n}`,
    token_type: 'Bearer',
    expires_in: 900,
  }))
}

describe('LiveSocket', () => {
  it('sends the token as a subprotocol and not in the address', async () => {
    const { phases } = await open()
    expect(last().url).toBe('wss://chat.example/api/v1/live')
    expect(last().protocols).toEqual(['umbra.v1', 'bearer.t1'])
    expect(phases).toEqual(['connecting', 'open'])
  })

  it('reconnects after growing waits', async () => {
    const { phases } = await open()
    last().onclose?.({ code: 1006, reason: '' })
    await vi.advanceTimersByTimeAsync(499)
    expect(FakeSocket.all).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(FakeSocket.all).toHaveLength(2)
    last().onclose?.({ code: 1006, reason: '' })
    await vi.advanceTimersByTimeAsync(999)
    expect(FakeSocket.all).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(FakeSocket.all).toHaveLength(3)
    expect(phases).toEqual(['connecting', 'open', 'waiting', 'connecting', 'waiting', 'connecting'])
  })

  it('closes a connection without frames for a minute', async () => {
    const { phases } = await open()
    await vi.advanceTimersByTimeAsync(50_000)
    last().onmessage?.({ data: '{"type":"heartbeat","account_rev":1,"conversations":{}}' })
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1_000)
    expect(phases.at(-1)).toBe('open')
    await vi.advanceTimersByTimeAsync(7_000)
    expect(FakeSocket.all[0]?.closed).toBe(true)
    expect(FakeSocket.all).toHaveLength(2)
  })

  it('reconnects at once when the network is back', async () => {
    const { socket } = await open()
    socket.lost()
    expect(FakeSocket.all).toHaveLength(1)
    socket.wake()
    await vi.advanceTimersByTimeAsync(0)
    expect(FakeSocket.all).toHaveLength(2)
  })

  it('pings an open connection after a wake-up', async () => {
    const { socket, phases } = await open()
    await vi.advanceTimersByTimeAsync(30_000)
    socket.wake()
    expect(last().sent).toEqual([{ type: 'ping' }])
    await vi.advanceTimersByTimeAsync(5_000)
    expect(phases).toContain('waiting')
  })

  it('sends a new token to the server', async () => {
    const { access } = await open()
    await access.refresh()
    expect(last().sent).toEqual([{ type: 'token', access_token: 't2' }])
  })

  it('fetches a newer token after close code 4401', async () => {
    const { renew } = await open()
    last().onclose?.({ code: 4401, reason: '' })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(renew).toHaveBeenCalledTimes(2)
    expect(last().protocols[1]).toBe('bearer.t2')
  })

  it('stops if the refresh is refused', async () => {
    const { renew, phases } = await open()
    renew.mockRejectedValue(new Problem({ status: 401, code: 'session_ended' }))
    last().onclose?.({ code: 4401, reason: '' })
    await vi.advanceTimersByTimeAsync(120_000)
    expect(phases.at(-1)).toBe('idle')
    expect(FakeSocket.all).toHaveLength(1)
  })

  it('stops when a newer policy requires consent', async () => {
    const { consentOutdated, phases } = await open()
    last().onclose?.({ code: 4403, reason: '' })
    expect(consentOutdated).toHaveBeenCalledTimes(1)
    expect(phases.at(-1)).toBe('idle')
  })

  it('returns false for a frame that cannot be sent', async () => {
    const { socket } = await open()
    expect(socket.send({ type: 'ping' })).toBe(true)
    last().readyState = 2
    expect(socket.send({ type: 'ping' })).toBe(false)
    expect(last().sent).toHaveLength(1)
  })

  it('ignores events of a connection that it has replaced', async () => {
    const { socket, frame } = await open()
    const old = last()
    const onmessage = old.onmessage
    socket.lost()
    onmessage?.({ data: '{"type":"pong"}' })
    expect(frame).not.toHaveBeenCalled()
  })
})
