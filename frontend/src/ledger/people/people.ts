// Friends, requests and blocks. Each action is one call. Its answer is shown before the frame that repeats it.

import type { Calls } from '../../link/calls'
import type { Id, UserCard } from '../../link/contract'
import type { Store } from '../state/store'

export type PeopleCalls = Pick<
  Calls,
  | 'findUsers'
  | 'requestFriend'
  | 'acceptRequest'
  | 'declineRequest'
  | 'withdrawRequest'
  | 'unfriend'
  | 'block'
  | 'unblock'
  | 'openDirect'
>

export class People {
  readonly #store: Store
  readonly #calls: PeopleCalls

  constructor(store: Store, calls: PeopleCalls) {
    this.#store = store
    this.#calls = calls
  }

  async find(q: string): Promise<UserCard[]> {
    return (await this.#calls.findUsers(q)).items
  }

  /** The direct chat with a person. A known one needs no call. */
  async openDirect(user_id: Id): Promise<Id> {
    for (const c of this.#store.state.conversations.values()) {
      if (c.kind === 'direct' && c.with?.id === user_id) return c.id
    }
    const at = this.#store.state.account_rev
    const summary = await this.#calls.openDirect(user_id)
    this.#store.apply({ type: 'summary', summary, reset: false, at })
    return summary.id
  }

  async request(username: string, note?: string): Promise<'requested' | 'friends'> {
    const at = this.#store.state.account_rev
    const answer = await this.#calls.requestFriend(username, note)
    if ('request' in answer) {
      this.#store.apply({ type: 'people', at, outgoing: answer.request })
      return 'requested'
    }
    const { friend } = answer
    const asked = [...this.#store.state.incoming.values()].find(({ user }) => user.id === friend.user.id)
    this.#store.apply({ type: 'people', at, friend, settled: asked?.id })
    return 'friends'
  }

  async accept(id: Id): Promise<void> {
    const at = this.#store.state.account_rev
    const { friend } = await this.#calls.acceptRequest(id)
    this.#store.apply({ type: 'people', at, friend, settled: id })
  }

  async decline(id: Id): Promise<void> {
    const at = this.#store.state.account_rev
    await this.#calls.declineRequest(id)
    this.#store.apply({ type: 'people', at, settled: id })
  }

  async withdraw(id: Id): Promise<void> {
    const at = this.#store.state.account_rev
    await this.#calls.withdrawRequest(id)
    this.#store.apply({ type: 'people', at, settled: id })
  }

  async unfriend(user: Id): Promise<void> {
    const at = this.#store.state.account_rev
    await this.#calls.unfriend(user)
    this.#store.apply({ type: 'people', at, unfriended: user })
  }

  async block(user: Id, username?: string): Promise<void> {
    const at = this.#store.state.account_rev
    const blocked = await this.#calls.block(user, username)
    this.#store.apply({ type: 'people', at, blocked })
  }

  async unblock(user: Id): Promise<void> {
    const at = this.#store.state.account_rev
    await this.#calls.unblock(user)
    this.#store.apply({ type: 'people', at, unblocked: user })
  }
}
