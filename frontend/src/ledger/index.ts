// What the views may use of the ledger.

import { createLink } from '../link'
import { Ledger } from './ledger'

export const ledger = new Ledger(createLink())

export { Problem } from '../link/problem'
export type * from '../link/contract'
export type { Registration } from '../link/calls'
export type { Session } from './account-session'
export type { Connection } from './connection'
export type { Ledger } from './ledger'
export type { Topic } from './notices'
export type { ConversationList, ConversationView } from './views/conversations'
export type { Delivery } from './views/delivery'
export type { PeopleView } from './views/snapshots'
export type { Timeline, TimelineGap, TimelineItem, TimelineMessage } from './views/timeline'
