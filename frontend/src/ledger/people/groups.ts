// Groups and invitations. Each action is one call. Frames bring the resulting changes.

import type { Calls } from '../../link/calls'
import type { Conversation, GroupInvitation, Id, Role } from '../../link/contract'
import type { Store } from '../state/store'

export type GroupCalls = Pick<
  Calls,
  | 'createGroup'
  | 'changeGroup'
  | 'dissolveGroup'
  | 'addMember'
  | 'setRole'
  | 'removeMember'
  | 'groupInvitations'
  | 'acceptInvitation'
  | 'declineInvitation'
>

export interface GroupPlan {
  title: string
  description?: string
  member_ids: Id[]
}

export class Groups {
  readonly #store: Store
  readonly #calls: GroupCalls

  constructor(store: Store, calls: GroupCalls) {
    this.#store = store
    this.#calls = calls
  }

  async create(plan: GroupPlan): Promise<{ id: Id; invited: Id[] }> {
    const at = this.#store.state.account_rev
    const { invited, ...summary } = await this.#calls.createGroup(plan)
    this.#show(summary, at)
    return { id: summary.id, invited }
  }

  async rename(id: Id, change: { title?: string; description?: string | null }): Promise<void> {
    const at = this.#store.state.account_rev
    this.#show(await this.#calls.changeGroup(id, change), at)
  }

  async dissolve(id: Id): Promise<void> {
    await this.#calls.dissolveGroup(id)
    this.#store.apply({ type: 'left', conversation_id: id, how: 'left' })
  }

  async leave(id: Id): Promise<void> {
    const me = this.#store.state.me
    if (!me) return
    await this.#calls.removeMember(id, me.id)
    this.#store.apply({ type: 'left', conversation_id: id, how: 'left' })
  }

  async add(id: Id, user: Id): Promise<'added' | 'invited'> {
    return 'role' in (await this.#calls.addMember(id, user)) ? 'added' : 'invited'
  }

  remove(id: Id, user: Id): Promise<void> {
    return this.#calls.removeMember(id, user)
  }

  async setRole(id: Id, user: Id, role: Role): Promise<void> {
    await this.#calls.setRole(id, user, role)
  }

  async invitations(id: Id): Promise<GroupInvitation[]> {
    return (await this.#calls.groupInvitations(id)).items
  }

  async accept(invitation: Id): Promise<Id> {
    const at = this.#store.state.account_rev
    const summary = await this.#calls.acceptInvitation(invitation)
    this.#show(summary, at)
    this.#store.apply({ type: 'people', at, answered: invitation })
    return summary.id
  }

  async decline(invitation: Id): Promise<void> {
    const at = this.#store.state.account_rev
    await this.#calls.declineInvitation(invitation)
    this.#store.apply({ type: 'people', at, answered: invitation })
  }

  #show(summary: Conversation, at: number | null): void {
    this.#store.apply({ type: 'summary', summary, reset: false, at })
  }
}
