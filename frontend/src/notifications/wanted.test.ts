import { describe, expect, it } from 'vitest'
import type { ConversationView } from '../ledger'
import { isQuiet, wanted, type Wanted } from './wanted'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const LATER = '2026-03-02T12:00:00Z'

type My = Partial<ConversationView['my']>

function of(my: My, message: { mentions?: string[]; reply_to?: string }): Wanted {
  const place = { notify: 'all', muted_until: null, archived: false, ...my } as ConversationView['my']
  const full = { mentions: [], reply_to: null, ...message } as unknown as ConversationView['last_message']
  return wanted(place, full as NonNullable<typeof full>, 'ann', NOW)
}

const plain = {}
const mention = { mentions: ['bob', 'ann'] }
const reply = { reply_to: 'm1' }

describe('what notifies', () => {
  it.each<[string, My, Wanted[]]>([
    ['all', {}, [true, true, true]],
    ['mentions', { notify: 'mentions' }, [false, true, { only_if_own: 'm1' }]],
    ['nothing', { notify: 'nothing' }, [false, false, false]],
    ['all, muted', { muted_until: LATER }, [false, true, false]],
    ['mentions, archived', { notify: 'mentions', archived: true }, [false, true, false]],
    ['nothing, muted', { notify: 'nothing', muted_until: LATER }, [false, false, false]],
    ['all, muted until a moment ago', { muted_until: '2026-03-01T11:59:59Z' }, [true, true, true]],
  ])('%s', (_level, my, expected) => {
    expect([of(my, plain), of(my, mention), of(my, reply)]).toEqual(expected)
  })
})

describe('quiet hours', () => {
  const hours = (from: string, to: string, time_zone = 'UTC') => ({ from, to, time_zone })
  const at = (time: string) => Date.parse(`2026-03-01T${time}Z`)

  it('past midnight begin with their first minute and end before their last', () => {
    const night = hours('22:00', '07:00')
    const quiet = ['21:59:59', '22:00:00', '23:59:59', '00:00:00', '06:59:59', '07:00:00']
    expect(quiet.map((time) => isQuiet(night, at(time)))).toEqual([false, true, true, true, true, false])
  })

  it('within a day', () => {
    const noon = hours('12:00', '13:00')
    expect(['11:59:00', '12:30:00', '13:00:00'].map((time) => isQuiet(noon, at(time)))).toEqual([
      false,
      true,
      false,
    ])
  })

  it('follow the clock of their zone in summer and in winter', () => {
    const night = hours('22:00', '07:00', 'Europe/Berlin')
    expect(isQuiet(night, Date.parse('2026-01-15T20:30:00Z'))).toBe(false)
    expect(isQuiet(night, Date.parse('2026-07-15T20:30:00Z'))).toBe(true)
  })
})
