// Which messages notify the user. `backend/src/domain/notifications/rules.rs` has the same rule for devices without an
// open tab.

import { isMuted, type ConversationView, type Id, type Settings } from '../ledger'

type Message = NonNullable<ConversationView['last_message']>
export type QuietHours = NonNullable<Settings['quiet_hours']>

/** Whether a message notifies. `only_if_own`: only if the message with this id, which it replies to, is the user's. */
export type Wanted = boolean | { only_if_own: Id }

/** A new message of somebody else. While a conversation is muted or archived only mentions notify, as they alone are in
 *  the number of unread messages then. */
export function wanted(my: ConversationView['my'], message: Message, me: Id, now: number): Wanted {
  if (my.notify === 'nothing') return false
  if (message.mentions?.includes(me)) return true
  if (my.archived || isMuted(my, now)) return false
  if (my.notify === 'all') return true
  return message.reply_to === null ? false : { only_if_own: message.reply_to }
}

/** Whether a moment lies in the quiet hours, by the clock of their time zone. */
export function isQuiet({ from, to, time_zone }: QuietHours, now: number): boolean {
  const time = timeIn(time_zone, now)
  return from < to ? from <= time && time < to : time >= from || time < to
}

/** In the form `22:30`, which sorts as the times do. */
function timeIn(timeZone: string, now: number): string {
  const form = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  try {
    return new Intl.DateTimeFormat('en-GB', { ...form, timeZone }).format(now)
  } catch {
    // This browser does not know the zone.
    return new Intl.DateTimeFormat('en-GB', form).format(now)
  }
}
