// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { trimAroundReader, trimToNewest } from './pages'
import { conversation, ME, message } from '../simulation/samples'
import type { ConversationState } from './state'

const long = (part: Partial<ConversationState> = {}) => {
  const messages = Array.from({ length: 20 }, (_, i) => message(i + 1))
  return conversation({ rev: 20, head: 20, messages, ranges: [{ from: 1, to: 20 }], ...part })
}
const seqs = (c: ConversationState) => c.messages.map(({ seq }) => seq)

describe('freeing memory', () => {
  it('keeps the newest messages of a conversation that is not viewed', () => {
    const c = trimToNewest(long(), 3, ME)
    expect([seqs(c), c.ranges]).toEqual([[18, 19, 20], [{ from: 18, to: 20 }]])
  })

  it.each([
    [8, [6, 7, 8, 9, 19, 20]],
    [1, [1, 2, 3, 4, 19, 20]],
    [17, [15, 16, 17, 18, 19, 20]],
    [Infinity, [17, 18, 19, 20]],
  ])('keeps what lies around the reader at %i, and the newest', (center, expected) => {
    const c = trimAroundReader(long(), { center, keep: 4, tail: 2 }, ME)
    expect(seqs(c)).toEqual(expected)
  })

  it('records the gap that it makes', () => {
    const c = trimAroundReader(long(), { center: 8, keep: 4, tail: 2 }, ME)
    expect(c.ranges).toEqual([
      { from: 6, to: 9 },
      { from: 19, to: 20 },
    ])
  })

  it('makes no gap between adjacent messages', () => {
    const c = trimAroundReader(long(), { center: 17, keep: 4, tail: 2 }, ME)
    expect(c.ranges).toEqual([{ from: 15, to: 20 }])
  })

  it('keeps existing gaps and the empty range before the first message', () => {
    const ranges = [
      { from: 1, to: 8 },
      { from: 12, to: 20 },
    ]
    const messages = long().messages.filter(({ seq }) => seq > 3 && (seq <= 8 || seq >= 12))
    const c = trimAroundReader(long({ ranges, messages }), { center: 5, keep: 6, tail: 2 }, ME)
    expect(seqs(c)).toEqual([4, 5, 6, 7, 8, 12, 19, 20])
    expect(c.ranges).toEqual([
      { from: 1, to: 8 },
      { from: 12, to: 12 },
      { from: 19, to: 20 },
    ])
  })

  it('does nothing with few messages', () => {
    const c = long()
    expect(trimAroundReader(c, { center: 3, keep: 18, tail: 2 }, ME)).toBe(c)
  })
})
