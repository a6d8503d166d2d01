// Sign-up, sign-in, sign-out and the end of a session, and what this browser stores about them.

import type { Calls, Recovery, Registration, SignIn } from '../../link/calls'
import type { Account, Id, SessionTokens } from '../../link/contract'
import type { Access } from '../../link/access'
import { Problem } from '../../link/problem'
import { accountRecord } from '../cache/cache-writer'
import { readMeta, wipe, writeMeta, type Database } from '../cache/database'
import { deviceName } from './device'
import { EMPTY } from '../state/state'

export type Session =
  | { phase: 'starting' }
  | { phase: 'signed_out'; reason: null | 'session_ended' }
  | { phase: 'consent_outdated'; account_id: Id }
  | { phase: 'signed_in'; account_id: Id }

/** How long a sign-out may wait for the server. */
const SIGN_OUT_WITHIN_MS = 3_000
/** Unsent texts are kept this long after their session ended: as long as an unused session lasts. If the account
 *  was deleted on another device, its owner does not return. */
export const KEEP_TEXTS_MS = 30 * 86_400_000

export interface StartedSession {
  account: Account
  session_id: Id
}

export class AccountSession {
  readonly #access: Access
  readonly #calls: Calls
  #pendingSignOut: Promise<void> = Promise.resolve()

  constructor(access: Access, calls: Calls) {
    this.#access = access
    this.#calls = calls
  }

  async signUp(registration: Registration): Promise<StartedSession> {
    await this.#pendingSignOut
    const { account, session } = await this.#calls.register(registration, deviceName())
    this.#access.accept(session)
    return { account, session_id: session.session_id }
  }

  async signIn(who: SignIn): Promise<StartedSession> {
    await this.#pendingSignOut
    return this.#started(await this.#calls.signIn(who, deviceName()))
  }

  async recover(recovery: Recovery): Promise<StartedSession> {
    await this.#pendingSignOut
    return this.#started(await this.#calls.recover(recovery, deviceName()))
  }

  async #started(tokens: SessionTokens): Promise<StartedSession> {
    this.#access.accept(tokens)
    try {
      return { account: await this.#calls.me(), session_id: tokens.session_id }
    } catch (error) {
      this.#access.drop()
      throw error
    }
  }

  /** Assigns the copy in this browser to this account. Data of another account is deleted. */
  async claimCopy(db: Database | null, { account, session_id }: StartedSession): Promise<void> {
    if (!db) return
    const owner = await readMeta(db, 'owner')
    const same = owner === account.id
    await wipe(db, same)
    await writeMeta(db, 'owner', account.id)
    await writeMeta(db, 'account', accountRecord({ ...EMPTY, me: account }, session_id))
  }

  /** Ends the session on the server if it answers soon. This browser forgets the session in any case. */
  async signOut(onDatabase: (work: (db: Database | null) => Promise<void>) => Promise<void>): Promise<void> {
    const ended = this.#calls.signOut().then(
      () => true,
      // 401: the session has ended already.
      (error: unknown) => Problem.from(error).status === 401,
    )
    const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), SIGN_OUT_WITHIN_MS))
    const done = await Promise.race([ended, late])
    this.#access.drop()
    await onDatabase(async (db) => {
      if (!db) return
      await wipe(db)
      if (!done) await writeMeta(db, 'sign_out_owed', true)
    })
  }

  /** The account was deleted. Deletes everything in this browser. */
  async accountDeleted(
    onDatabase: (work: (db: Database | null) => Promise<void>) => Promise<void>,
  ): Promise<void> {
    this.#access.drop()
    await onDatabase(async (db) => {
      if (db) await wipe(db)
    })
  }

  /** The session ended without a sign-out. Unsent texts are kept for the account, everything else is deleted. */
  async ended(db: Database | null, account: Id): Promise<void> {
    if (!db) return
    await wipe(db, true)
    await writeMeta(db, 'owner', account)
    await writeMeta(db, 'ended_at', Date.now())
  }

  /** Deletes unsent texts that have been kept too long. */
  async removeExpiredTexts(db: Database): Promise<void> {
    const ended_at = await readMeta(db, 'ended_at')
    if (ended_at === undefined || Date.now() - ended_at < KEEP_TEXTS_MS) return
    const pending = await readMeta(db, 'sign_out_owed')
    await wipe(db)
    await writeMeta(db, 'sign_out_owed', pending)
  }

  /** Sends a sign-out that the server has not received yet. */
  sendPendingSignOut(db: Database): Promise<void> {
    this.#pendingSignOut = this.#sendSignOut(db).catch(() => undefined)
    return this.#pendingSignOut
  }

  async #sendSignOut(db: Database): Promise<void> {
    if (!(await readMeta(db, 'sign_out_owed'))) return
    try {
      await this.#calls.signOut()
    } catch (error) {
      if (Problem.from(error).status !== 401) return
    }
    this.#access.drop()
    await writeMeta(db, 'sign_out_owed', undefined)
  }
}
