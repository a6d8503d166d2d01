import { describe, expect, it } from 'vitest'
import type { TimelineItem, TimelineMessage } from '../ledger'
import { buildRows, grewAtFront, type MessageRow } from './rows'

const message = (
  seq: number,
  sender: string,
  time: string,
  more: Partial<TimelineMessage> = {},
): TimelineItem => ({
  kind: 'message',
  key: `m${seq}`,
  type: 'text',
  id: `id${seq}`,
  seq,
  client_id: null,
  sender_id: sender,
  own: sender === 'me',
  body: 'text',
  ...{ reply: null, system: null, forwarded: false, pinned: false, mentions: [], mentions_me: false },
  attachments: [],
  ...{ reactions: [], saving: false, read_by: 0, readers: [] },
  created_at: new Date(time).toISOString(),
  edited_at: null,
  deleted_at: null,
  delivery: null,
  problem: null,
  ...more,
})

const build = (items: TimelineItem[], readUpTo: number | null = null, atStart = true) =>
  buildRows(items, { atStart, readUpTo }) as MessageRow[]

describe('buildRows', () => {
  it('groups messages of one author within five minutes', () => {
    const rows = build([
      message(1, 'a', '2026-11-23T10:00:00'),
      message(2, 'a', '2026-11-23T10:04:59'),
      message(3, 'a', '2026-11-23T10:09:59'),
      message(4, 'me', '2026-11-23T10:10:00'),
    ])
    expect(rows.map((row) => [row.first, row.last])).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ])
  })

  it('separates days and ends groups at midnight', () => {
    const rows = build([message(1, 'a', '2026-11-22T23:59:00'), message(2, 'a', '2026-11-23T00:01:00')])
    expect(rows.map((row) => [row.dayAbove !== null, row.dayBelow !== null])).toEqual([
      [true, true],
      [false, false],
    ])
    expect(rows.map((row) => [row.first, row.last])).toEqual([
      [true, true],
      [true, true],
    ])
  })

  it('shows no day above the first message while older messages are missing', () => {
    expect(build([message(5, 'a', '2026-11-23T10:00:00')], null, false)[0]?.dayAbove).toBeNull()
  })

  it('shows one divider, before the first unread message of another person', () => {
    const rows = build(
      [
        message(1, 'a', '2026-11-23T10:00:00'),
        message(2, 'me', '2026-11-23T10:00:10'),
        message(3, 'a', '2026-11-23T10:00:20'),
        message(4, 'a', '2026-11-23T10:00:30'),
      ],
      1,
    )
    expect(rows.map((row) => row.unread)).toEqual([false, false, true, false])
  })

  it('shows no divider if the first unread message may be missing', () => {
    const later = [message(7, 'a', '2026-11-23T10:00:20'), message(8, 'a', '2026-11-23T10:00:30')]
    const dividers = (items: TimelineItem[], atStart: boolean) =>
      buildRows(items, { atStart, readUpTo: 1 }).map((row) => row.kind === 'message' && row.unread)
    expect(dividers(later, false)).toEqual([false, false])
    expect(dividers(later, true)).toEqual([true, false])
    const gap: TimelineItem = { kind: 'gap', key: 'g', after: 1, before: 7 }
    expect(dividers([message(1, 'a', '2026-11-23T10:00:00'), gap, ...later], true)).toEqual([
      false,
      false,
      false,
      false,
    ])
  })

  it('ends a group of messages at the divider', () => {
    const rows = build([message(1, 'a', '2026-11-23T10:00:00'), message(2, 'a', '2026-11-23T10:00:10')], 1)
    expect(rows.map((row) => [row.first, row.last])).toEqual([
      [true, true],
      [true, true],
    ])
  })
})

describe('grewAtFront', () => {
  const rows = (...seqs: number[]) => build(seqs.map((seq) => message(seq, 'a', '2026-11-23T10:00:00')))

  it('is true for inserted older messages and false for newer ones', () => {
    expect(grewAtFront(rows(3, 4), rows(1, 2, 3, 4))).toBe(true)
    expect(grewAtFront(rows(3, 4), rows(3, 4, 5))).toBe(false)
    expect(grewAtFront([], rows(1))).toBe(false)
    expect(grewAtFront(rows(1), rows(9))).toBe(false)
  })
})
