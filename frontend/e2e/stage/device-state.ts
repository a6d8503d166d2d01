// The state of a device in a comparable form.

import type { Message } from '../../src/link/contract'
import { presentMembers } from '../../src/ledger/state/members'
import { readHistory } from '../../src/ledger/simulation/reading'
import type { ConversationState } from '../../src/ledger/state/state'
import { mentionsOf, unreadOf } from '../../src/ledger/state/unread'
import type { LossyDevice } from './lossy-device'

export function stateOf({ state }: LossyDevice) {
  const me = state.me?.id ?? ''
  return {
    epoch: state.epoch,
    account_rev: state.account_rev,
    friends: [...state.friends.values()].sort((a, b) => (a.user.id < b.user.id ? -1 : 1)),
    requests: [state.incoming.size, state.outgoing.size],
    invitations: [...state.invitations.keys()].sort(),
    conversations: [...state.conversations.values()]
      .map((c) => conversationState(c, me))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
  }
}

function conversationState(c: ConversationState, me: string) {
  const { id, kind, title, description, members_count, rev, head, receipts, my, roster, pins } = c
  const { role, joined_seq, read_seq, can_post, muted_until, archived, pinned, unread_mark, notify } = my
  return {
    ...{ id, kind, title, description, members_count, rev, head, receipts, roster, pins },
    my: { role, joined_seq, read_seq, can_post, muted_until, archived, pinned, unread_mark, notify },
    buffered: c.buffered.length,
    optimistic: [c.optimistic_messages.length, c.optimistic_settings.length],
    members: presentMembers(c.members),
    cursors: [...c.cursors.values()].sort((a, b) => (a.user_id < b.user_id ? -1 : 1)),
    unread: unreadOf(c, me),
    mentions: mentionsOf(c, me),
    last_message: c.preview?.id,
    messages: c.messages,
    ranges: c.ranges,
  }
}

/** Loads everything: the whole history with its gaps, the members, the pins. */
export async function loadEverything(device: LossyDevice): Promise<void> {
  for (const { id, kind } of device.state.conversations.values()) {
    device.open(id)
    await readHistory(device, id)
    await device.engine.messageLookup.pins(id)
    const complete = () => kind !== 'group' || device.state.conversations.get(id)?.roster !== false
    for (let waits = 0; waits < 100 && !complete(); waits += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

/** The state of a newly signed-in device of the same person. */
export async function freshState(of: LossyDevice) {
  const device = of.fresh()
  try {
    for (let waits = 0; waits < 200 && device.state.account_rev === null; waits += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await loadEverything(device)
    return stateOf(device)
  } finally {
    await device.stop()
  }
}

export function messagesOf({ state }: LossyDevice): Message[] {
  return [...state.conversations.values()].flatMap(({ messages }) => messages)
}
