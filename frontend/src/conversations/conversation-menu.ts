// The menu entries for the user's settings of a conversation: mute, pin, archive, mark as unread. The same in the
// list, in the header and in the details.

import Archive from '@lucide/svelte/icons/archive'
import ArchiveRestore from '@lucide/svelte/icons/archive-restore'
import Bell from '@lucide/svelte/icons/bell'
import BellOff from '@lucide/svelte/icons/bell-off'
import Mail from '@lucide/svelte/icons/mail'
import MailOpen from '@lucide/svelte/icons/mail-open'
import Pin from '@lucide/svelte/icons/pin'
import PinOff from '@lucide/svelte/icons/pin-off'
import type { MenuItem } from '../kit/menu-item'
import { toast } from '../kit/toasts.svelte'
import { MUTED_FOREVER, isMuted, ledger, type ConversationView } from '../ledger'
import { explain, words } from '../words'

const HOUR_MS = 3_600_000

export function muteItems(conversation: ConversationView): MenuItem[] {
  const texts = words().conversations
  if (isMuted(conversation.my, Date.now()))
    return [{ icon: Bell, text: texts.unmute, act: () => change(conversation, { muted_until: null }) }]
  const until = (ms: number) => new Date(Date.now() + ms).toISOString()
  const mute = (text: string, end: () => string): MenuItem => ({
    icon: BellOff,
    text,
    act: () => change(conversation, { muted_until: end() }),
  })
  return [
    mute(texts.mute1, () => until(HOUR_MS)),
    mute(texts.mute8, () => until(8 * HOUR_MS)),
    mute(texts.muteWeek, () => until(7 * 24 * HOUR_MS)),
    mute(texts.muteForEver, () => MUTED_FOREVER),
  ]
}

export function conversationItems(conversation: ConversationView): MenuItem[] {
  const texts = words().conversations
  const { my } = conversation
  const isUnread = conversation.unread > 0 || my.unread_mark
  return [
    isUnread
      ? { icon: MailOpen, text: texts.markRead, act: () => read(conversation) }
      : { icon: Mail, text: texts.markUnread, act: () => change(conversation, { unread_mark: true }) },
    my.pinned
      ? { icon: PinOff, text: texts.unpin, act: () => change(conversation, { pinned: false }) }
      : { icon: Pin, text: texts.pin, act: () => change(conversation, { pinned: true }) },
    my.archived
      ? { icon: ArchiveRestore, text: texts.unarchive, act: () => change(conversation, { archived: false }) }
      : { icon: Archive, text: texts.archive, act: () => change(conversation, { archived: true }) },
    ...muteItems(conversation).map((item, at) => ({ ...item, divide: at === 0 })),
  ]
}

function change(conversation: ConversationView, settings: Parameters<typeof ledger.changeSettings>[1]): void {
  ledger
    .changeSettings(conversation.id, settings)
    .catch((error: unknown) => toast(explain(error), { danger: true }))
}

function read(conversation: ConversationView): void {
  ledger.markRead(conversation.id, conversation.head)
  if (conversation.my.unread_mark) change(conversation, { unread_mark: false })
}
