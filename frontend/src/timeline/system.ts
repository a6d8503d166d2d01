// The text of a system message.

import type { TimelineMessage } from '../ledger'
import { live } from '../live/live.svelte'
import { words } from '../words'
import { nameOfUser } from '../identity/names'

export function systemText({ sender_id, system }: Pick<TimelineMessage, 'sender_id' | 'system'>): string {
  if (!system) return ''
  // Nothing is known of a deleted account, and its name is not requested.
  if (system.event === 'account_erased') return words().system.account_erased(null, null)
  // The reader is null, because "you" depends on the language.
  const me = live.me()?.id
  const who = sender_id === me ? null : nameOfUser(sender_id)
  const whom = system.user_id === me ? null : nameOfUser(system.user_id)
  return words().system[system.event](who, whom)
}
