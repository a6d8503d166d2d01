// The actions on messages, one object per timeline. Its dialogs are rendered once for all messages.

import type { Component } from 'svelte'
import Copy from '@lucide/svelte/icons/copy'
import Flag from '@lucide/svelte/icons/flag'
import Forward from '@lucide/svelte/icons/forward'
import Info from '@lucide/svelte/icons/info'
import Link from '@lucide/svelte/icons/link'
import MailOpen from '@lucide/svelte/icons/mail'
import PenLine from '@lucide/svelte/icons/pen-line'
import Pin from '@lucide/svelte/icons/pin'
import PinOff from '@lucide/svelte/icons/pin-off'
import Reply from '@lucide/svelte/icons/reply'
import Trash from '@lucide/svelte/icons/trash-2'
import { messageInWords } from '../files/describe'
import type { MenuItem } from '../kit/menu-item'
import { toast } from '../kit/toasts.svelte'
import { ledger, type ConversationView, type TimelineMessage } from '../ledger'
import { navigation } from '../navigation/navigation.svelte'
import { live } from '../live/live.svelte'
import { deleteWithUndo } from './undo-delete'
import { personActions } from '../people/person-actions.svelte'
import { writePath } from '../navigation/routes'
import { explain, words } from '../words'

export type Question = 'actions' | 'delete' | 'forward' | 'details'

interface Hooks {
  /** Moves the focus to the composer. */
  write: () => void
  /** Scrolls to a message. */
  show: (messageId: string) => void
}

export class MessageCommands {
  readonly #conversation: () => ConversationView
  readonly #hooks: Hooks
  /** The open dialog and its message. */
  asked = $state.raw<{ question: Question; message: TimelineMessage } | null>(null)
  /** Key of the row whose actions have a line of their own on a narrow screen. */
  opened = $state.raw<string>()
  #pressed = false

  constructor(conversation: () => ConversationView, hooks: Hooks) {
    this.#conversation = conversation
    this.#hooks = hooks
  }

  get conversation(): ConversationView {
    return this.#conversation()
  }

  /**
   * A mouse button was pressed on a message, or a tap did the same. The line of actions must not open before the click:
   * it moves the elements below, and the click would hit another one.
   */
  press(): void {
    this.#pressed = true
    addEventListener('mouseup', () => (this.#pressed = false), { once: true })
  }

  /** A message was clicked, or took the focus. */
  open(key: string, event: Event): void {
    if (event.type === 'focusin' && this.#pressed) return
    this.opened = key
  }

  /** The focus left a message. If it went to another message, the next click or focus sets the opened row. */
  leave(to: EventTarget | null): void {
    if (!(to instanceof Element && to.closest('[role=log]'))) this.opened = undefined
  }

  show(messageId: string): void {
    this.#hooks.show(messageId)
  }

  reply({ id }: TimelineMessage): void {
    if (id) ledger.setDraft(this.conversation.id, { reply_to: id, edit: null })
    this.#hooks.write()
  }

  edit({ id, body }: TimelineMessage): void {
    if (id && body !== null) ledger.setDraft(this.conversation.id, { edit: { message_id: id, text: body } })
    this.#hooks.write()
  }

  react({ id, reactions }: TimelineMessage, emoji: string): void {
    if (!id) return
    const mine = reactions.some((each) => each.emoji === emoji && each.mine)
    this.#try(ledger.react(this.conversation.id, id, emoji, !mine))
  }

  ask(question: Question, message: TimelineMessage): void {
    this.asked = { question, message }
  }

  pin({ id, pinned }: TimelineMessage): void {
    if (id) this.#try(ledger.pinMessage(this.conversation.id, id, !pinned))
  }

  copy(text: string): void {
    this.#try(navigator.clipboard.writeText(text).then(() => toast(words().timeline.copied)))
  }

  /** All entries of the menu of a message. */
  items(message: TimelineMessage): MenuItem[] {
    const { rights, id } = this.conversation
    const texts = words().timeline
    const items: MenuItem[] = []
    const add = (icon: Component<{ size?: number; 'aria-hidden'?: 'true' }>, text: string, act: () => void) =>
      items.push({ icon, text, act })
    if (rights.post) add(Reply, texts.reply, () => this.reply(message))
    if (rights.post && message.own && !message.forwarded) add(PenLine, texts.edit, () => this.edit(message))
    const link = location.origin + writePath({ screen: 'conversation', id, seq: message.seq })
    if (message.body)
      items.push({ icon: Copy, text: texts.copy, atOnce: true, act: () => this.copy(message.body ?? '') })
    items.push({ icon: Link, text: texts.copyLink, atOnce: true, act: () => this.copy(link) })
    add(Forward, texts.forward, () => this.ask('forward', message))
    if (rights.pin)
      add(message.pinned ? PinOff : Pin, message.pinned ? texts.unpin : texts.pin, () => this.pin(message))
    add(MailOpen, texts.markUnread, () => this.#markUnread())
    add(Info, texts.details, () => this.ask('details', message))
    if (message.own || rights.delete_any)
      items.push({
        icon: Trash,
        text: texts.delete,
        danger: true,
        divide: true,
        // Deleting what others wrote is confirmed, one's own can be undone.
        act: () => (message.own ? deleteWithUndo(id, message) : this.ask('delete', message)),
      })
    // Messages of deleted accounts and deleted messages cannot be reported.
    if (!message.own && message.sender_id !== null && message.body !== null)
      items.push({
        icon: Flag,
        text: words().people.report,
        danger: true,
        divide: !rights.delete_any,
        act: () => this.#report(message),
      })
    return items
  }

  #report(message: TimelineMessage): void {
    const { id, sender_id, body } = message
    const person = sender_id === null ? null : live.user(sender_id)
    if (!person || id === null) return
    const files = message.attachments.map((file) => file.id)
    const about = { id, body: body || messageInWords(message), files }
    personActions.ask({ question: 'report', person, about, conversation_id: this.conversation.id })
  }

  // Leaves the conversation. While it is shown, its messages would be marked as read again at once.
  #markUnread(): void {
    this.#try(ledger.changeSettings(this.conversation.id, { unread_mark: true }))
    navigation.go({ screen: 'conversations' })
  }

  #try(doing: Promise<unknown>): void {
    doing.catch((error: unknown) => toast(explain(error), { danger: true }))
  }
}
