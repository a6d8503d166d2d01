// Changes of the account: friends, requests, blocks, settings, and the list of conversations.

import type { Block, Conversation, Friend, Id, ReadChange } from '../../link/contract'
import type { AccountFrame, Heartbeat, Welcome, WelcomeConversation } from '../../link/frames'
import { mergeSummary, newerFigures, settingsOf, startAtHead } from './conversation'
import type { LedgerEvent } from './events'
import { removeConversation } from './left-conversations'
import { dropUntrackedCursors } from './receipts'
import { EMPTY, type ConversationState, type LedgerState } from './state'

/** Applies a whole welcome (its parts joined). Another epoch means another database: nothing cached is valid. */
export function applyWelcome(known: LedgerState, welcome: Welcome): LedgerState {
  const foreign = known.epoch !== null && known.epoch !== welcome.epoch
  const before = foreign
    ? {
        ...EMPTY,
        limits: known.limits,
        outbox: known.outbox,
        generations: known.generations,
        looked_up_users: known.looked_up_users,
      }
    : known
  const state: LedgerState = {
    ...before,
    epoch: welcome.epoch,
    hello_needed: false,
    account_rev: welcome.account_rev,
    account_head: welcome.account_rev,
  }
  const { account } = welcome
  if (account) {
    state.me = account.me
    state.friends = byUser(account.friends)
    state.incoming = byId(account.requests.incoming)
    state.outgoing = byId(account.requests.outgoing)
    state.blocks = byUser(account.blocks)
    state.invitations = byId(account.invitations)
  }
  return withConversations(state, welcome.conversations, welcome.left)
}

export function applyAccount(state: LedgerState, frame: AccountFrame): LedgerState {
  const { account_rev: mine } = state
  if (mine === null || frame.account_rev <= mine) return state
  if (frame.from > mine + 1) {
    return { ...state, account_head: Math.max(state.account_head, frame.account_rev), hello_needed: true }
  }
  let next: LedgerState = {
    ...state,
    account_rev: frame.account_rev,
    account_head: Math.max(state.account_head, frame.account_rev),
  }
  if (frame.me) next.me = frame.me
  if (frame.friends)
    next.friends = withChanges(next.friends, byUser(frame.friends.added), frame.friends.removed)
  if (frame.requests) {
    const { incoming, outgoing, removed } = frame.requests
    next.incoming = withChanges(next.incoming, byId(incoming), removed)
    next.outgoing = withChanges(next.outgoing, byId(outgoing), removed)
  }
  next = withConversations(next, frame.joined ?? [], frame.left ?? [])
  if (frame.blocks) next.blocks = withChanges(next.blocks, byUser(frame.blocks.added), frame.blocks.removed)
  if (frame.invitations) {
    const { added, removed } = frame.invitations
    next.invitations = withChanges(next.invitations, byId(added), removed)
  }
  for (const [id, read] of Object.entries(frame.read ?? {})) {
    next = withConversation(next, id, (c) => applyReading(c, read))
  }
  for (const [id, place] of Object.entries(frame.places ?? {})) {
    next = withConversation(next, id, (c) => ({ ...c, my: { ...c.my, ...settingsOf(place) } }))
  }
  return next
}

/** The user has read messages, here or on another device. The server has removed the unread mark with that. */
function applyReading(c: ConversationState, { head, read_seq, unread, mentions }: ReadChange) {
  const at = { head, read_seq }
  const counted = { unread: { ...at, count: unread }, mentions: { ...at, count: mentions } }
  return {
    ...c,
    head: Math.max(c.head, head),
    my: { ...c.my, read_seq: Math.max(c.my.read_seq, read_seq), unread_mark: false },
    confirmed: { ...c.confirmed, read: Math.max(c.confirmed.read, read_seq) },
    figures: read_seq >= c.my.read_seq ? newerFigures(c.figures, counted) : c.figures,
  }
}

/** Applies a heartbeat, which contains what the server node has read from the database. It reveals lost frames and
 *  corrects the unread counts. */
export function applyHeartbeat(state: LedgerState, beat: Heartbeat): LedgerState {
  let next = state
  if (beat.account_rev > state.account_head) next = { ...next, account_head: beat.account_rev }
  for (const [id, [head, receipts, unread]] of Object.entries(beat.conversations)) {
    if (!state.conversations.has(id)) {
      next = { ...next, hello_needed: true }
      continue
    }
    next = withConversation(next, id, (c) => applyBeat(c, head, receipts, unread))
  }
  return next
}

/** Returns the same object in the usual case that nothing is new. */
function applyBeat(c: ConversationState, head: number, receipts: number, count: number): ConversationState {
  const { read_seq } = c.my
  // The heartbeat may have been computed before the last reading. Its count is older then.
  const trusted = c.read_at_beat === read_seq
  const { unread } = c.figures
  const counted = { head, read_seq, count }
  const same = unread.head === head && unread.read_seq === read_seq && unread.count === count
  if (trusted && same && head <= c.head && receipts <= c.receipts_head) return c
  return dropUntrackedCursors({
    ...c,
    head: Math.max(c.head, head),
    receipts_head: Math.max(c.receipts_head, receipts),
    figures: trusted ? newerFigures(c.figures, { unread: counted }) : c.figures,
    read_at_beat: read_seq,
  })
}

/** Applies the answer to an action of this device before the frame that repeats it. */
export function applyPeople(
  state: LedgerState,
  event: Extract<LedgerEvent, { type: 'people' }>,
): LedgerState {
  if (state.account_rev !== event.at) return state
  const { friend, unfriended, outgoing, settled, answered, blocked, unblocked } = event
  const next = { ...state }
  if (friend || unfriended) {
    next.friends = withChanges(
      state.friends,
      friend ? byUser([friend]) : new Map(),
      unfriended ? [unfriended] : [],
    )
  }
  if (outgoing || settled) {
    const gone = settled ? [settled] : []
    next.incoming = withChanges(state.incoming, new Map(), gone)
    next.outgoing = withChanges(state.outgoing, outgoing ? byId([outgoing]) : new Map(), gone)
  }
  if (answered) next.invitations = withChanges(state.invitations, new Map(), [answered])
  if (unblocked) next.blocks = withChanges(state.blocks, new Map(), [unblocked])
  return blocked ? withBlock(next, blocked) : next
}

/** A block ends the friendship and all requests between the two. */
function withBlock(state: LedgerState, block: Block): LedgerState {
  const { id } = block.user
  const without = (requests: LedgerState['incoming']) =>
    new Map([...requests].filter(([, request]) => request.user.id !== id))
  return {
    ...state,
    blocks: withChanges(state.blocks, byUser([block]), []),
    friends: withChanges(state.friends, new Map(), [id]),
    incoming: without(state.incoming),
    outgoing: without(state.outgoing),
  }
}

export function withConversation(
  state: LedgerState,
  id: Id,
  change: (conversation: ConversationState) => ConversationState,
): LedgerState {
  const before = state.conversations.get(id)
  if (!before) return state
  const after = change(before)
  return after === before ? state : { ...state, conversations: new Map(state.conversations).set(id, after) }
}

/** Applies a requested summary. A summary of an unknown conversation counts only if the conversation was just
 *  joined. Otherwise it may date from before the user left. If the account has changed meanwhile, a frame brings
 *  the conversation. */
export function applySummary(
  state: LedgerState,
  { summary, reset, at }: Extract<LedgerEvent, { type: 'summary' }>,
): LedgerState {
  const settingsAreCurrent = at !== null && at === state.account_rev
  if (!settingsAreCurrent && !state.conversations.has(summary.id)) return state
  return withConversations(state, [{ ...summary, reset }], [], settingsAreCurrent)
}

/** A summary with or without the cursors of all members. */
type Listed = Conversation & Partial<Pick<WelcomeConversation, 'cursors' | 'reset'>>

/** `settingsAreCurrent`: whether the settings in the summaries are as new as the account. */
export function withConversations(
  state: LedgerState,
  listed: readonly Listed[],
  left: readonly Id[],
  settingsAreCurrent = true,
): LedgerState {
  if (listed.length === 0 && left.length === 0) return state
  const after = left.reduce((now, id) => removeConversation(now, id, 'gone'), state)
  const conversations = new Map(after.conversations)
  let { generations } = state
  for (const summary of listed) {
    const known = conversations.get(summary.id)
    const cursors = summary.cursors ?? null
    const joined = summary.my.joined_seq - (known?.my.joined_seq ?? 0)
    // The summary dates from before the user left and joined again.
    if (known && joined < 0 && !summary.reset) continue
    const next =
      known && !summary.reset && joined === 0
        ? mergeSummary(known, summary, cursors, settingsAreCurrent, state.me?.id)
        : startAtHead(summary, cursors, ++generations, state.me?.id)
    conversations.set(summary.id, next)
  }
  return { ...after, conversations, generations }
}

function withChanges<T>(
  known: ReadonlyMap<Id, T>,
  added: ReadonlyMap<Id, T>,
  removed: readonly Id[],
): ReadonlyMap<Id, T> {
  const next = new Map(known)
  for (const id of removed) next.delete(id)
  for (const [id, value] of added) next.set(id, value)
  return next
}

function byUser<T extends Friend | Block>(listed: readonly T[]): ReadonlyMap<Id, T> {
  return new Map(listed.map((each) => [each.user.id, each]))
}

function byId<T extends { id: Id }>(listed: readonly T[]): ReadonlyMap<Id, T> {
  return new Map(listed.map((each) => [each.id, each]))
}
