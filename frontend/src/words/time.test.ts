import { beforeEach, describe, expect, it } from 'vitest'
import { clock, dayOf, daysBetween, listTime } from './time'
import { language } from './words.svelte'

// Local times on purpose: the rules speak of the calendar on the wall.
const at = (text: string) => new Date(text).toISOString()
const now = new Date('2026-11-23T14:30:00')

beforeEach(() => language.choose('en'))

describe('listTime', () => {
  it.each([
    ['2026-11-23T09:05:00', clock(at('2026-11-23T09:05:00'))],
    ['2026-11-22T23:59:00', 'Yesterday'],
    ['2026-11-19T10:00:00', 'Thu'],
    ['2026-11-17T00:00:00', 'Tue'],
  ])('says %s shortly', (time, text) => {
    expect(listTime(at(time), now)).toBe(text)
  })

  it('names the date after a week and the year after that', () => {
    expect(listTime(at('2026-11-16T10:00:00'), now)).toMatch(/16/)
    expect(listTime(at('2025-11-16T10:00:00'), now)).toMatch(/2025/)
  })

  it('shows a clock for a message from a device whose clock is ahead', () => {
    expect(listTime(at('2026-11-24T00:10:00'), now)).toMatch(/10/)
  })
})

describe('dayOf', () => {
  it('speaks of today and yesterday in the chosen language', async () => {
    expect(dayOf(at('2026-11-23T00:00:00'), now)).toBe('Today')
    await language.choose('de')
    expect(dayOf(at('2026-11-22T12:00:00'), now)).toBe('Gestern')
  })
})

describe('daysBetween', () => {
  it('counts midnights, not hours', () => {
    expect(daysBetween(new Date('2026-11-22T23:59:59'), new Date('2026-11-23T00:00:01'))).toBe(1)
    expect(daysBetween(new Date('2026-11-23T00:00:00'), new Date('2026-11-23T23:59:59'))).toBe(0)
  })
})
