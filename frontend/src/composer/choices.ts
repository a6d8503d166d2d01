// The choices that the completion offers.

import { personName } from '../identity/naming'
import { matches } from '../text/fold'
import { loadEmoji, toned } from '../emoji/catalogue'
import { emojiHistory } from '../emoji/emoji-history.svelte'
import { searchEmoji } from '../emoji/search'
import type { ConversationView, UserCard } from '../ledger'
import type { Language } from '../words'
import type { CompletionQuery } from './completion-query'

export interface Choice {
  key: string
  /** The text that replaces what was typed. */
  insert: string
  name: string
  detail: string
  /** The person whose planet is shown before the name. Undefined for an emoji. */
  person: UserCard | null
}

const MAX_CHOICES = 7

export async function choicesFor(
  { kind, query }: CompletionQuery,
  conversation: ConversationView,
  me: string | undefined,
  language: Language,
): Promise<Choice[]> {
  return kind === 'person' ? people(conversation, query, me) : emoji(query, language)
}

function people(
  { members, with: partner }: ConversationView,
  query: string,
  me: string | undefined,
): Choice[] {
  const all = partner ? [partner] : members.map(({ user }) => user)
  return all
    .filter((person) => person.id !== me && matches(query, personName(person), person.username))
    .slice(0, MAX_CHOICES)
    .map((person) => ({
      key: person.id,
      insert: `@${person.username} `,
      name: personName(person),
      detail: `@${person.username}`,
      person,
    }))
}

async function emoji(query: string, language: Language): Promise<Choice[]> {
  return searchEmoji(await loadEmoji(language), query, MAX_CHOICES).map((found) => {
    const insert = toned(found, emojiHistory.tone)
    return { key: found.emoji, insert, name: found.name, detail: '', person: null }
  })
}
