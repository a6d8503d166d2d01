// Who the names in a message are.

import type { ConversationView, TimelineMessage } from '../ledger'
import { live } from '../live/live.svelte'
import { foldName } from '../markdown/names'

/** The mentioned people by their usernames, including those who have left. */
export function mentionedIn({ mentions }: TimelineMessage) {
  if (mentions.length === 0) return undefined
  const known = new Map(mentions.map((who) => [foldName(live.user(who)?.username ?? ''), who]))
  return (username: string) => known.get(username)
}

/** Undefined until the members are known, and for texts that escape no `@`. */
export function membersNamedIn({ body }: TimelineMessage, conversation: ConversationView) {
  const { members, members_known, with: other } = conversation
  if (!body?.includes('\\@') || !(other || members_known)) return undefined
  const people = [live.me(), other, ...members.map(({ user }) => user)]
  const names = new Set(people.map((person) => foldName(person?.username ?? '')))
  return (username: string) => names.has(username)
}
