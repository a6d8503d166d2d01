// What a conversation or a person is called.

import type { ConversationView, UserCard } from '../ledger'
import { words } from '../words'

export function nameOf(conversation: Pick<ConversationView, 'kind' | 'title' | 'with'>): string {
  if (conversation.kind === 'group') return conversation.title ?? words().conversations.group
  return conversation.with ? personName(conversation.with) : words().conversations.unknownPerson
}

export function personName(person: Pick<UserCard, 'display_name' | 'username'>): string {
  return person.display_name || person.username
}

/** What gives the planet its colour: the person, so that the colour is the same everywhere. Who is gone has none. */
export function seedOf({
  id,
  kind,
  with: partner,
}: Pick<ConversationView, 'id' | 'kind' | 'with'>): string | null {
  return kind === 'group' ? id : (partner?.id ?? null)
}
