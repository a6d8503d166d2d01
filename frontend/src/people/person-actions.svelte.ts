// Blocking and reporting a person. Any menu can open the dialogs, which the shell renders.

import Ban from '@lucide/svelte/icons/ban'
import Flag from '@lucide/svelte/icons/flag'
import { personName } from '../identity/naming'
import type { MenuItem } from '../kit/menu-item'
import { toast } from '../kit/toasts.svelte'
import { ledger, type UserCard } from '../ledger'
import { live } from '../live/live.svelte'
import { explain, words } from '../words'

export type Asked =
  | { question: 'block'; person: UserCard }
  | { question: 'report'; person: UserCard; about: ReportedMessage | null; conversation_id: string | null }

export interface ReportedMessage {
  id: string
  body: string
  /** The ids of its files. */
  files: string[]
}

let asked = $state.raw<Asked | null>(null)

export const personActions = {
  get asked(): Asked | null {
    return asked
  },
  ask(question: Asked): void {
    asked = question
  },
  done(): void {
    asked = null
  },
}

export function isBlocked(id: string): boolean {
  return live.people().blocks.some(({ user }) => user.id === id)
}

/** The last entries of a menu about a person. */
export function personItems(person: UserCard, conversation_id: string | null = null): MenuItem[] {
  const texts = words().people
  return [
    isBlocked(person.id)
      ? { icon: Ban, text: texts.unblock, divide: true, act: () => void unblock(person) }
      : {
          icon: Ban,
          text: texts.block,
          danger: true,
          divide: true,
          act: () => personActions.ask({ question: 'block', person }),
        },
    {
      icon: Flag,
      text: texts.report,
      danger: true,
      act: () => personActions.ask({ question: 'report', person, about: null, conversation_id }),
    },
  ]
}

export function unblock(person: UserCard): Promise<void> {
  return ledger.unblock(person.id).then(
    () => toast(words().people.unblocked(personName(person))),
    (error: unknown) => toast(explain(error), { danger: true }),
  )
}
