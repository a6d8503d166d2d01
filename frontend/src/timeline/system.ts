// What happened in a group, in a sentence.

import type { TimelineMessage } from '../ledger'
import { live } from '../live/live.svelte'
import { words } from '../words'
import { nameOfUser } from '../identity/names'

export function systemText({ sender_id, system }: Pick<TimelineMessage, 'sender_id' | 'system'>): string {
  if (!system) return ''
  // Of a deleted account nothing is known any more, and nobody is asked.
  if (system.event === 'account_erased') return words().system.account_erased(null, null)
  // Myself is null: how one says "you" is a matter of the language.
  const me = live.me()?.id
  const who = sender_id === me ? null : nameOfUser(sender_id)
  const whom = system.user_id === me ? null : nameOfUser(system.user_id)
  return words().system[system.event](who, whom)
}
