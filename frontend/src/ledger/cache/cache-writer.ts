// Writes changes of the state to IndexedDB after a short delay. Several tabs write the same copy. A conversation is
// written only if this tab is not behind the copy, and a message only if its version is not older, so that a slow tab
// cannot restore a deleted text.

import type { Id, Message } from '../../link/contract'
import { newId } from '../../link/ids'
import { changedConversations, goneConversations } from '../state/changed'
import type { ConversationState, LedgerState } from '../state/state'
import type { Store } from '../state/store'
import type { AccountRecord, Database } from './database'
import { recordOf, tailOf } from './records'

const SAVE_AFTER_MS = 300
const LOOKED_UP_USERS_KEPT = 500
const ERASED_KEPT = 1_000

type Writing = ReturnType<typeof begin>

export class CacheWriter {
  readonly #db: Database
  readonly #store: Store
  readonly #session: Id
  readonly #name = newId()
  readonly #stopListening: () => void
  #saved: LedgerState
  #written = new Map<Id, { tail: readonly Message[]; members: ConversationState['members'] }>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #saving: Promise<void> = Promise.resolve()
  #stopped = false

  /** `saved`: the state that the copy holds. */
  constructor(db: Database, store: Store, session: Id, saved: LedgerState) {
    this.#db = db
    this.#store = store
    this.#session = session
    this.#saved = saved
    this.#stopListening = store.listen(() => this.#scheduleFlush())
  }

  /** Writes all waiting changes now. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    // A full or closed database must not disturb the app. The copy is only older then.
    this.#saving = this.#saving.then(() => this.#save()).catch(() => undefined)
    return this.#saving
  }

  /** Stops writing. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#stopListening()
    clearTimeout(this.#timer)
    await this.#saving
  }

  #scheduleFlush(): void {
    this.#timer ??= setTimeout(() => void this.flush(), SAVE_AFTER_MS)
  }

  async #save(): Promise<void> {
    const now = this.#store.state
    const before = this.#saved
    if (this.#stopped || now === before || !now.me) return
    const changed = changedConversations(now, before)
    const gone = goneConversations(now, before)
    const account = accountRecord(now, this.#session)
    const writing = begin(this.#db)
    const done = writing.done
    // If the transaction fails, the request that failed has reported it already.
    done.catch(() => undefined)
    if (!(await this.#writeAccount(writing, account))) return
    for (const id of gone) {
      this.#written.delete(id)
      await writing.objectStore('conversations').delete(id)
      await writing.objectStore('messages').delete(allOf(id))
      await writing.objectStore('members').delete(id)
    }
    for (const c of changed) await this.#writeConversation(writing, c, account)
    await done
    this.#saved = now
  }

  /** False if the copy belongs to another account or to none. This tab must not write then. */
  async #writeAccount(writing: Writing, account: AccountRecord): Promise<boolean> {
    const meta = writing.objectStore('meta')
    const kept = (await meta.get('account')) as AccountRecord | undefined
    if (kept?.account_id !== account.account_id) return false
    const behind = kept.epoch === account.epoch && (kept.account_rev ?? 0) > (account.account_rev ?? 0)
    if (!behind) await meta.put(account, 'account')
    return true
  }

  async #writeConversation(
    writing: Writing,
    c: ConversationState,
    { epoch, account_id }: AccountRecord,
  ): Promise<void> {
    const records = writing.objectStore('conversations')
    const rows = writing.objectStore('messages')
    const kept = await records.get(c.id)
    const ours = kept?.epoch === epoch
    if (kept && ours && kept.rev > c.rev) return
    const tail = tailOf(c)
    const first = tail[0]?.seq ?? Infinity
    await rows.delete(IDBKeyRange.bound([c.id, -Infinity], [c.id, first], false, true))
    // If another tab wrote last, it may have kept fewer rows than this one.
    const before = kept?.writer === this.#name ? this.#written.get(c.id) : undefined
    const written = new Set(before?.tail)
    for (const message of tail) {
      if (written.has(message)) continue
      const row = ours ? await rows.get([c.id, message.seq]) : undefined
      if (!row || row.rev <= message.rev) await rows.put(message)
    }
    if (before?.members !== c.members) {
      await writing.objectStore('members').put({ id: c.id, members: [...c.members.values()] })
    }
    await records.put({ ...recordOf(c, epoch, account_id), writer: this.#name })
    this.#written.set(c.id, { tail, members: c.members })
  }
}

function begin(db: Database) {
  return db.transaction(['meta', 'conversations', 'messages', 'members'], 'readwrite')
}

function allOf(id: Id): IDBKeyRange {
  return IDBKeyRange.bound([id, -Infinity], [id, Infinity])
}

export function accountRecord(state: LedgerState, session_id: Id): AccountRecord {
  const {
    me,
    epoch,
    account_rev,
    friends,
    incoming,
    outgoing,
    blocks,
    invitations,
    looked_up_users,
    erased,
    limits,
  } = state
  if (!me) throw new Error('no account to keep')
  return {
    account_id: me.id,
    session_id,
    epoch,
    account_rev,
    me,
    friends: [...friends.values()],
    incoming: [...incoming.values()],
    outgoing: [...outgoing.values()],
    blocks: [...blocks.values()],
    invitations: [...invitations.values()],
    looked_up_users: [...looked_up_users.values()]
      .filter((card) => card !== null)
      .slice(-LOOKED_UP_USERS_KEPT),
    erased: [...erased].slice(-ERASED_KEPT),
    limits,
  }
}
