// Sends requests: adds the token, repeats what may be repeated, and turns every refusal into a Problem.

import type { Access } from './access'
import { fullJitter, pause } from './backoff'
import { Problem, readProblem } from './problem'

const TIMEOUT_MS = 20_000
const REPETITIONS = 2
/** The longest wait named by the server that a call follows. After a longer one the problem is shown. */
const MAX_OBEYED_WAIT_MS = 5_000
const IDEMPOTENT = new Set(['GET', 'PUT', 'DELETE'])

export type Fetch = (request: Request) => Promise<Response>

export interface Sending {
  /** Null: a call without a session. */
  access: Access | null
  /** How often to repeat after a transient failure. By default only idempotent methods are repeated. */
  repetitions?: number
  /** The answer may take any time. Only the request's own signal aborts it. */
  patient?: boolean
}

export class Http {
  readonly #fetch: Fetch
  readonly #refused: (problem: Problem) => void

  /** `refused` is called with every refusal, before the caller receives it. */
  constructor(
    fetch: Fetch = (request) => globalThis.fetch(request),
    refused: (problem: Problem) => void = () => undefined,
  ) {
    this.#fetch = fetch
    this.#refused = refused
  }

  /** A fetch for the typed client: resolves with 2xx answers only, rejects with `Problem`. */
  through(sending: Sending): Fetch {
    return (request) => this.send(request, sending)
  }

  async send(request: Request, { access, repetitions, patient = false }: Sending): Promise<Response> {
    const most = repetitions ?? (IDEMPOTENT.has(request.method) ? REPETITIONS : 0)
    for (let attempt = 0; ; attempt += 1) {
      try {
        return access
          ? await this.#authorised(request, patient, access)
          : await this.#attempt(request, patient)
      } catch (error) {
        const problem = Problem.from(error)
        // An earlier attempt may have succeeded before its answer was lost.
        if (attempt > 0 && request.method === 'DELETE' && problem.status === 404) return done()
        const wait = problem.retry_after === null ? fullJitter(attempt) : problem.retry_after * 1_000
        if (!problem.transient || attempt >= most || wait > MAX_OBEYED_WAIT_MS) throw problem
        await pause(wait)
      }
    }
  }

  async #authorised(request: Request, patient: boolean, access: Access): Promise<Response> {
    const token = await access.token()
    try {
      return await this.#attempt(request, patient, token)
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error
      // The token may have been refused early (a restarted server, a wrong clock). One newer token is tried.
      return this.#attempt(request, patient, await access.refresh(token))
    }
  }

  async #attempt(request: Request, patient: boolean, token?: string): Promise<Response> {
    const signal = patient ? request.signal : AbortSignal.timeout(TIMEOUT_MS)
    const attempt = new Request(request.clone(), { signal })
    if (token !== undefined) attempt.headers.set('authorization', `Bearer ${token}`)
    let response: Response
    try {
      response = await this.#fetch(attempt)
    } catch (error) {
      throw Problem.offline(error)
    }
    if (response.ok) return response
    const problem = await readProblem(response)
    this.#refused(problem)
    throw problem
  }
}

function done(): Response {
  return new Response(null, { status: 204 })
}
