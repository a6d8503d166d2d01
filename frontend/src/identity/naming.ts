// The display names of conversations and people.

import type { ConversationView, UserCard } from '../ledger'
import { words } from '../words'

export function nameOf(conversation: Pick<ConversationView, 'kind' | 'title' | 'with'>): string {
  if (conversation.kind === 'group') return conversation.title ?? words().conversations.group
  return conversation.with ? personName(conversation.with) : words().conversations.unknownPerson
}

export function personName(person: Pick<UserCard, 'display_name' | 'username'>): string {
  return person.display_name || person.username
}

/** The picture of the group, or of the other person. */
export function pictureOf(conversation: Pick<ConversationView, 'kind' | 'picture' | 'with'>): string | null {
  return (conversation.kind === 'group' ? conversation.picture : conversation.with?.picture) ?? null
}

/** The seed of the planet's colour: the person, so that the colour is the same everywhere. Null for deleted
 *  accounts. */
export function seedOf({
  id,
  kind,
  with: partner,
}: Pick<ConversationView, 'id' | 'kind' | 'with'>): string | null {
  return kind === 'group' ? id : (partner?.id ?? null)
}
