// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Access } from './access'
import { Http, type Fetch } from './http'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const URL = 'https://chat.example/api/v1/things'

function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  const type = { 'content-type': 'application/problem+json', ...headers }
  return new Response(JSON.stringify({ type: '', title: code, status, code }), { status, headers: type })
}

function answering(...answers: (Response | Error)[]) {
  const seen: Request[] = []
  const fetch: Fetch = async (request) => {
    seen.push(request)
    const answer = answers.shift() ?? new Response('{}')
    if (answer instanceof Error) throw answer
    return answer
  }
  return { http: new Http(fetch), seen }
}

function access(): Access {
  let n = 0
  return new Access(async () => ({
    session_id: 's',
    access_token: `t${++n}`,
    token_type: 'Bearer',
    expires_in: 900,
  }))
}

async function settled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  await vi.advanceTimersByTimeAsync(60_000)
  return promise
}

describe('Http', () => {
  it('repeats idempotent requests after a wait', async () => {
    const { http, seen } = answering(new TypeError('network'), problem(503, 'unavailable'))
    const response = await settled(http.send(new Request(URL), { access: null }))
    expect(response.status).toBe(200)
    expect(seen).toHaveLength(3)
  })

  it('does not repeat a POST', async () => {
    const { http, seen } = answering(new TypeError('network'))
    const sending = http.send(new Request(URL, { method: 'POST', body: '{}' }), { access: null })
    await expect(settled(sending)).rejects.toMatchObject({ code: 'offline', status: 0 })
    expect(seen).toHaveLength(1)
  })

  it('does not repeat a refusal', async () => {
    const { http, seen } = answering(problem(404, 'not_found'))
    await expect(settled(http.send(new Request(URL), { access: null }))).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(seen).toHaveLength(1)
  })

  it('resolves a repeated DELETE that is answered with 404', async () => {
    const { http } = answering(new TypeError('network'), problem(404, 'not_found'))
    const response = await settled(http.send(new Request(URL, { method: 'DELETE' }), { access: null }))
    expect(response.status).toBe(204)
  })

  it('rejects instead of following a long wait', async () => {
    const { http, seen } = answering(problem(429, 'rate_limited', { 'retry-after': '60' }))
    await expect(settled(http.send(new Request(URL), { access: null }))).rejects.toMatchObject({
      retry_after: 60,
    })
    expect(seen).toHaveLength(1)
  })

  it('fetches one newer token when the first is refused', async () => {
    const { http, seen } = answering(problem(401, 'unauthenticated'))
    await settled(http.send(new Request(URL), { access: access() }))
    expect(seen.map((request) => request.headers.get('authorization'))).toEqual(['Bearer t1', 'Bearer t2'])
  })

  it('makes a Problem of an answer without a problem body', async () => {
    const page = new Response('<h1>Bad gateway</h1>', {
      status: 502,
      headers: { 'content-type': 'text/html' },
    })
    const { http } = answering(page)
    const sending = http.send(new Request(URL), { access: null, repetitions: 0 })
    await expect(settled(sending)).rejects.toMatchObject({ status: 502, code: 'unavailable' })
  })

  it('reports a refusal before the caller receives it', async () => {
    const refused = vi.fn()
    const http = new Http(async () => problem(403, 'consent_outdated'), refused)
    const sending = http.send(new Request(URL), { access: null })
    await expect(settled(sending)).rejects.toMatchObject({ code: 'consent_outdated' })
    expect(refused).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'consent_outdated' }))
  })

  it('times out, except for calls that may take any time', async () => {
    const signals: AbortSignal[] = []
    const http = new Http(async ({ signal }) => (signals.push(signal), new Response('{}')))
    const asked = new AbortController()
    const request = new Request(URL, { signal: asked.signal })
    await settled(http.send(request, { access: null, patient: true, repetitions: 0 }))
    expect(signals[0]?.aborted).toBe(false)
    asked.abort()
    expect(signals[0]?.aborted).toBe(true)
  })
})
