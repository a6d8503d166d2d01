// Which topics a change of the state concerns.

import { changedConversations, changedOutboxes, goneConversations } from '../state/changed'
import type { Topic } from './topic-listeners'
import type { LedgerState } from '../state/state'

export function changedTopics(now: LedgerState, before: LedgerState): Topic[] {
  const topics = new Set<Topic>()
  if (now.limits !== before.limits) topics.add('server')
  if (now.me !== before.me) topics.add('account')
  const appeared = (now.account_rev === null) !== (before.account_rev === null)
  const people =
    now.friends !== before.friends ||
    now.incoming !== before.incoming ||
    now.outgoing !== before.outgoing ||
    now.blocks !== before.blocks ||
    now.invitations !== before.invitations
  if (people || appeared) topics.add('people')
  if (appeared || now.conversations !== before.conversations) topics.add('conversations')
  // The setting for read receipts affects every conversation.
  const receipts = now.me?.settings.read_receipts !== before.me?.settings.read_receipts
  const ids = new Set([
    ...(receipts ? now.conversations.keys() : []),
    ...changedConversations(now, before).map(({ id }) => id),
    ...goneConversations(now, before),
    ...changedOutboxes(now, before),
  ])
  for (const id of ids) topics.add(`conversation:${id}`).add(`timeline:${id}`).add('conversations')
  if (now.outbox !== before.outbox) topics.add('connection')
  return [...topics]
}
