// Which conversations the list shows.

import type { ConversationView } from '../ledger'

export const LIST_KINDS = ['all', 'unread', 'groups'] as const
export type ListKind = (typeof LIST_KINDS)[number]

export function isUnread({ unread, my }: Pick<ConversationView, 'unread' | 'my'>): boolean {
  return unread > 0 || my.unread_mark
}

/** `current`: the open conversation. It stays among the unread ones while it is read. */
export function ofKind(
  kind: ListKind,
  all: readonly ConversationView[],
  current: string | null,
): readonly ConversationView[] {
  if (kind === 'unread') return all.filter((each) => isUnread(each) || each.id === current)
  return kind === 'groups' ? all.filter((each) => each.kind === 'group') : all
}
