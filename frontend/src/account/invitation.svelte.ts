// The invitation link with which the app was opened, or that was scanned. It waits in memory while its reader signs up
// or signs in. Its code is in the fragment of the address, which browsers do not send to servers.

import type { InvitationLinkCard, LinkedGroup, UserCard } from '../ledger'
import { INVITATION_CODE } from './scanned-code'

let code = $state<string>()
let maker = $state.raw<UserCard | null>(null)
let group = $state.raw<LinkedGroup | null>(null)

export const invitation = {
  /** The code, while the link is neither used nor refused. */
  get code(): string | undefined {
    return code
  },

  get waits(): boolean {
    return code !== undefined
  },

  /** Null for a link of the operator, and before the server was asked. */
  get maker(): UserCard | null {
    return maker
  },

  /** The group that the link invites to. */
  get group(): LinkedGroup | null {
    return group
  },

  /** Whether it can admit to an account. A link of a group cannot. */
  get admits(): boolean {
    return code !== undefined && !group
  },

  /** Takes the code out of the address, so that it does not stay in the history. */
  take(): void {
    const found = location.hash.slice(1)
    if (!found) return
    history.replaceState(history.state, '', location.pathname)
    code = INVITATION_CODE.test(found) ? found : undefined
    maker = null
    group = null
  },

  /** A code that did not come with the address, but from the camera. */
  open(scanned: string): void {
    code = scanned
    maker = null
    group = null
  },

  /** The answer of the server. */
  know(card: InvitationLinkCard): void {
    maker = card.user
    group = card.group
  },

  end(): void {
    code = undefined
    maker = null
    group = null
  },
}
