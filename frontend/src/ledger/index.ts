// What the views may use of the ledger.

import { link } from './here'
import { Ledger } from './ledger'

export const ledger = new Ledger(link)

export { Problem } from '../link/problem'
export type * from '../link/contract'
export type { PlaceChange, Registration, SearchQuery } from '../link/calls'
export type { Session } from './account-session'
export type { Connection } from './connection'
export type { Draft } from './drafts'
export type { GroupPlan } from './groups'
export type { Ledger } from './ledger'
export type { Topic } from './notices'
export type { Sending } from './outbox/outbox'
export type { Parting } from './partings'
export type { Receipts } from './places'
export { FOR_EVER, isMuted, mayRemove, type Rights } from './rights'
export type { ConversationList, ConversationView } from './views/conversations'
export type { Delivery } from './views/delivery'
export type { PeopleView } from './views/snapshots'
export type {
  Quote,
  ReactionView,
  Timeline,
  TimelineGap,
  TimelineItem,
  TimelineMessage,
} from './views/timeline'
