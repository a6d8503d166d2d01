// The user's own settings and read position in a conversation, and the receipts of the other members.

import type { Calls, SettingsChange } from '../../link/calls'
import type { Id } from '../../link/contract'
import type { OptimisticChanges } from './optimistic-changes'
import { readUpTo } from '../state/reading'
import { shownCursors, tracksCursors } from '../state/receipts'
import type { Store } from '../state/store'

export interface Receipts {
  read: readonly Id[]
  delivered: readonly Id[]
  waiting: readonly Id[]
}

export class ConversationSettings {
  readonly #store: Store
  readonly #optimistic: OptimisticChanges
  readonly #calls: Pick<Calls, 'changeSettings' | 'cursors'>

  constructor(store: Store, optimistic: OptimisticChanges, calls: Pick<Calls, 'changeSettings' | 'cursors'>) {
    this.#store = store
    this.#optimistic = optimistic
    this.#calls = calls
  }

  async change(id: Id, settings: SettingsChange): Promise<void> {
    let at: number | null = null
    await this.#optimistic.during(
      id,
      { settings },
      () => {
        at = this.#store.state.account_rev
        return this.#calls.changeSettings(id, settings)
      },
      (stored) => this.#store.apply({ type: 'settings', conversation_id: id, at, settings: stored }),
    )
  }

  /** The new read position, or null if it did not move. */
  read(id: Id, seq: number): number | null {
    const c = this.#store.state.conversations.get(id)
    if (!c) return null
    const target = readUpTo(c, seq, this.#store.state.me?.id)
    if (target) this.#store.apply({ type: 'read', conversation_id: id, seq: target })
    // A read position that moves also removes the unread mark. Otherwise the mark is removed by a call.
    else if (c.my.unread_mark) void this.change(id, { unread_mark: false }).catch(() => undefined)
    return target
  }

  /** Which of the other members have received and read the message at `seq`. */
  async receipts(id: Id, seq: number): Promise<Receipts> {
    const { conversations, me } = this.#store.state
    const c = conversations.get(id)
    if (!c) return { read: [], delivered: [], waiting: [] }
    const cursors = tracksCursors(c) ? c.cursors.values() : (await this.#calls.cursors(id)).members
    const author = c.messages.find((message) => message.seq === seq)?.sender_id
    const others = shownCursors(cursors, me).filter(
      ({ user_id }) => user_id !== author && (c.members.get(user_id)?.joined_seq ?? 0) < seq,
    )
    const ids = (list: typeof others) => list.map(({ user_id }) => user_id)
    return {
      read: ids(others.filter(({ read }) => read >= seq)),
      delivered: ids(others.filter(({ read, delivered }) => read < seq && delivered >= seq)),
      waiting: ids(others.filter(({ delivered }) => delivered < seq)),
    }
  }
}
