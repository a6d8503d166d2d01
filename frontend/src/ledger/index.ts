// The public interface of the ledger, for the views.

import { link } from './page-link'
import { Ledger } from './ledger'

export const ledger = new Ledger(link)

export * from '../link/limits'
export { Problem } from '../link/problem'
export type * from '../link/contract'
export type { SettingsChange, ContentKind, Registration, SearchQuery } from '../link/calls'
export type { Session } from './session/account-session'
export type { Connection } from './sync/connection'
export type { AttachedFile, LocalFile } from './state/attached'
export type { PickedFile } from './files'
export type { UploadState } from './uploads/uploads'
export type { Draft } from './state/draft'
export type { GroupPlan } from './people/groups'
export type { Ledger } from './ledger'
export type { Topic } from './views/topic-listeners'
export type { Sending } from './outbox/outbox'
export type { LeftConversation } from './state/state'
export type { Receipts } from './optimistic/conversation-settings'
export { MUTED_FOREVER, isMuted, mayRemove, type Rights } from './state/rights'
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
