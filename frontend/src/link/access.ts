// Holds the access token, in memory only. The refresh token is an HttpOnly cookie that no script can read.

import type { SessionTokens } from './contract'
import { exclusive } from './exclusive'
import { Problem } from './problem'

/** A token that ends sooner is replaced before it is used. */
const MARGIN_MS = 30_000
/** The socket needs the next token before the present one ends. */
const RENEW_BEFORE_END_MS = 60_000
const RENEW_AGAIN_MS = 10_000

export interface AccessListener {
  /** A new token for the same session. */
  renewed(token: string): void
  /** The session has ended: the server refused it, or this browser now has another session. */
  ended(): void
}

interface HeldTokens {
  token: string
  session_id: string
  ends_at: number
}

export class Access {
  #tokens: HeldTokens | null = null
  #session: string | null = null
  #renewing: Promise<string> | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #listeners = new Set<AccessListener>()
  readonly #renew: () => Promise<SessionTokens>

  constructor(renew: () => Promise<SessionTokens>) {
    this.#renew = renew
  }

  listen(listener: AccessListener): void {
    this.#listeners.add(listener)
  }

  get session_id(): string | null {
    return this.#session
  }

  /** Accepts the tokens of a new sign-in. They replace the former ones. */
  accept(tokens: SessionTokens): void {
    this.#session = tokens.session_id
    this.#store(tokens)
  }

  /** Sets the session that this browser remembers. A refresh must not return another one. */
  expect(session_id: string): void {
    this.#session = session_id
  }

  drop(): void {
    clearTimeout(this.#timer)
    this.#tokens = null
    this.#session = null
    this.#renewing = null
  }

  /** A token that outlives the next call. */
  async token(): Promise<string> {
    const held = this.#tokens
    if (held && held.ends_at - Date.now() > MARGIN_MS) return held.token
    return this.refresh(held?.token)
  }

  /** Returns a newer token than `stale`. Concurrent callers share one request. Tabs refresh one after the other,
   *  because each refresh replaces the cookie that they share. */
  refresh(stale?: string): Promise<string> {
    if (this.#tokens && stale !== undefined && this.#tokens.token !== stale)
      return Promise.resolve(this.#tokens.token)
    if (this.#renewing) return this.#renewing
    const renewing = exclusive('umbrachat-refresh', () => this.#fetch()).finally(() => {
      if (this.#renewing === renewing) this.#renewing = null
    })
    this.#renewing = renewing
    return renewing
  }

  async #fetch(): Promise<string> {
    const expected = this.#session
    let tokens: SessionTokens
    try {
      tokens = await this.#renew()
    } catch (error) {
      const problem = Problem.from(error)
      if (problem.status === 401 && this.#session === expected) this.#end()
      throw problem
    }
    if (this.#session !== expected) throw ended()
    if (expected !== null && tokens.session_id !== expected) {
      // Another tab signed in to another account. This tab must not continue as that account.
      this.#end()
      throw ended()
    }
    this.#session = tokens.session_id
    this.#store(tokens)
    for (const listener of this.#listeners) listener.renewed(tokens.access_token)
    return tokens.access_token
  }

  #store(tokens: SessionTokens): void {
    const life = tokens.expires_in * 1_000
    this.#tokens = { token: tokens.access_token, session_id: tokens.session_id, ends_at: Date.now() + life }
    this.#schedule(Math.max(life - RENEW_BEFORE_END_MS, life / 2))
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.refresh(this.#tokens?.token).catch((error: unknown) => {
        if (this.#tokens && Problem.from(error).transient) this.#schedule(RENEW_AGAIN_MS)
      })
    }, ms)
  }

  #end(): void {
    this.drop()
    for (const listener of this.#listeners) listener.ended()
  }
}

function ended(): Problem {
  return new Problem({ status: 401, code: 'session_ended', title: 'The session has ended' })
}
