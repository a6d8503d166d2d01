// What invitation links of people and of groups have in common.

import type { InvitationLink } from '../ledger'

export type UsableLink = Pick<InvitationLink, 'id' | 'uses' | 'uses_max' | 'expires_at' | 'created_at'>

export interface LinkCalls<Link> {
  list: () => Promise<Link[]>
  /** The code is told once. */
  make: (uses: number, days: number) => Promise<{ link: Link; code: string }>
  takeBack: (id: string) => Promise<unknown>
}
