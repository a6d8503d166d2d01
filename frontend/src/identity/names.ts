// Names of users by id. Unknown names are requested from the server.

import { personName } from './naming'
import { live } from '../live/live.svelte'
import { words } from '../words'

export function nameOfUser(id: string | null): string {
  const person = id === null ? null : live.user(id)
  if (person === undefined) return '…'
  return person ? personName(person) : words().conversations.unknownPerson
}

/** A list of names for a sentence. The reader is "you". Long lists show only the first names and a count. */
export function namesOf(ids: readonly string[], all: number = ids.length, most = 8): string {
  const me = live.me()?.id
  const names = ids.slice(0, most).map((id) => (id === me ? words().timeline.you : nameOfUser(id)))
  const more = all - names.length
  return words().timeline.list(more > 0 ? [...names, words().timeline.others(more)] : names)
}
