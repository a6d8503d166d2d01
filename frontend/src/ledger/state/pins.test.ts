// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { Message } from '../../link/contract'
import type { LedgerEvent } from './events'
import {
  after,
  change,
  group,
  ledgerWith,
  message,
  conversationIn,
  CONVERSATION,
} from '../simulation/samples'
import type { LedgerState } from './state'

const pinned = (seq: number, rev = seq) => message(seq, { rev, pinned: true })
const answer = (items: Message[], generation = 1): LedgerEvent => ({
  ...{ type: 'pins', conversation_id: CONVERSATION, generation, items },
})
const pins = (state: LedgerState) => conversationIn(state).pins?.map(({ seq, rev }) => [seq, rev])

describe('pins', () => {
  it('are null until they are requested', () => {
    expect(pins(after(ledgerWith(group()), change(11, 11, { messages: [pinned(7, 11)] })))).toBeUndefined()
  })

  it('are kept current, newest message first', () => {
    const state = after(
      ledgerWith(group()),
      answer([pinned(9), pinned(2)]),
      change(11, 11, { messages: [pinned(7, 11)] }),
      change(12, 12, { messages: [message(9, { rev: 12 })] }),
    )
    expect(pins(state)).toEqual([
      [7, 11],
      [2, 2],
    ])
  })

  it('keep known versions that are newer than the answer', () => {
    const state = after(
      ledgerWith(group({ messages: [message(6, { rev: 9 }), pinned(8, 10)] })),
      answer([pinned(6), pinned(2)]),
    )
    expect(pins(state)).toEqual([
      [8, 10],
      [2, 2],
    ])
  })

  it('ignore an older version of a message', () => {
    const state = after(ledgerWith(group()), answer([pinned(2, 8)]))
    const older = after(state, {
      type: 'message',
      conversation_id: CONVERSATION,
      message: message(2, { rev: 4 }),
    })
    expect(pins(older)).toEqual([[2, 8]])
  })

  it('of an earlier generation are ignored', () => {
    expect(pins(after(ledgerWith(group({ generation: 2 })), answer([pinned(2)])))).toBeUndefined()
  })
})
