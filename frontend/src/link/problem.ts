// The only error that the link throws: a refusal of the server, or no answer.

import type { FieldProblem, ProblemBody } from './contract'

/** The fields that a Problem is made of. */
export type ProblemParts = Partial<ProblemBody> & Pick<ProblemBody, 'code' | 'status'>

export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string | null
  readonly errors: readonly FieldProblem[]
  readonly request_id: string | null
  /** Seconds to wait, if the server named them. */
  readonly retry_after: number | null

  constructor(body: ProblemParts, retryAfter: number | null = null) {
    super(body.detail ?? body.title ?? body.code)
    this.name = 'Problem'
    this.status = body.status
    this.code = body.code
    this.title = body.title ?? body.code
    this.detail = body.detail ?? null
    this.errors = body.errors ?? []
    this.request_id = body.request_id ?? null
    this.retry_after = retryAfter
  }

  field(name: string): FieldProblem | undefined {
    return this.errors.find((error) => error.field === name)
  }

  /** Whether the same call may succeed later without changes. */
  get transient(): boolean {
    // The space of an account does not grow by waiting.
    if (this.code === 'quota_exceeded') return false
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500
  }

  /** No answer came. It is unknown what the server did. */
  static offline(cause?: unknown): Problem {
    const problem = new Problem({ status: 0, code: 'offline', title: 'The server cannot be reached' })
    problem.cause = cause
    return problem
  }

  /** Converts any error into a Problem. */
  static from(error: unknown): Problem {
    return error instanceof Problem ? error : Problem.offline(error)
  }
}

/** Reads a refusal. An answer without a problem body (a proxy's page) becomes one, too. */
export async function readProblem(response: Response): Promise<Problem> {
  const after = retryAfter(response.headers.get('retry-after'))
  const status = response.status
  try {
    if (response.headers.get('content-type')?.includes('json')) {
      const body = (await response.json()) as ProblemBody
      if (typeof body.code === 'string') return new Problem({ ...body, status }, after)
    }
  } catch {
    // A truncated or foreign body: only the status is known.
  }
  return new Problem(
    { status, code: status >= 500 ? 'unavailable' : 'refused', title: response.statusText },
    after,
  )
}

function retryAfter(header: string | null): number | null {
  const seconds = Number(header)
  return header !== null && Number.isFinite(seconds) && seconds >= 0 ? seconds : null
}
