import { beforeEach, describe, expect, it, vi } from 'vitest'
import { clock, dayOf, daysBetween, fullDate, fullDateWithin, fullTime, listTime } from './time'
import { language } from './words.svelte'
import { checkZone } from './zone.svelte'

// Local times, because the rules use the local calendar.
const at = (text: string) => new Date(text).toISOString()
const now = new Date('2026-11-23T14:30:00')

beforeEach(() => language.choose('en'))

describe('listTime', () => {
  it.each([
    ['2026-11-23T09:05:00', clock(at('2026-11-23T09:05:00'))],
    ['2026-11-22T23:59:00', 'Yesterday'],
    ['2026-11-19T10:00:00', 'Thu'],
    ['2026-11-17T00:00:00', 'Tue'],
  ])('formats %s as %s', (time, text) => {
    expect(listTime(at(time), now)).toBe(text)
  })

  it('shows the date after a week, with the year in other years', () => {
    expect(listTime(at('2026-11-16T10:00:00'), now)).toMatch(/16/)
    expect(listTime(at('2025-11-16T10:00:00'), now)).toMatch(/2025/)
  })

  it('shows the time of a message that is slightly in the future', () => {
    expect(listTime(at('2026-11-24T00:10:00'), now)).toMatch(/10/)
  })
})

describe('dayOf', () => {
  it('shows today and yesterday in the chosen language', async () => {
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

describe('fullDateWithin', () => {
  const from = at('2026-11-23T01:00:00')
  it.each([
    ['2026-11-24', 'November 24, 2026'],
    // The local date is ahead of UTC, or behind.
    ['2026-11-22', 'November 23, 2026'],
    ['2026-11-26', 'November 25, 2026'],
  ])('shows %s as %s', (day, date) => {
    expect(fullDateWithin(day, from, new Date('2026-11-25T23:00:00'))).toBe(date)
  })
})

describe('the time zone', () => {
  const resolved = Intl.DateTimeFormat.prototype.resolvedOptions
  const move = (timeZone: string) => {
    vi.spyOn(Intl.DateTimeFormat.prototype, 'resolvedOptions').mockImplementation(function (
      this: Intl.DateTimeFormat,
    ) {
      return { ...resolved.call(this), timeZone }
    })
    checkZone()
  }

  it('is followed while the page is open', () => {
    const time = '2026-11-23T23:05:00Z'
    move('Europe/Berlin')
    const berlin = [clock(time), fullTime(time), fullDate(time)]
    move('America/New_York')
    const york = [clock(time), fullTime(time), fullDate(time)]
    expect(berlin[0]).toMatch(/12:05|0:05/)
    expect(york[0]).toMatch(/6:05|18:05/)
    expect(berlin.slice(1).join()).toContain('24')
    expect(york.slice(1).join()).toContain('23')
    move('Europe/Berlin')
    expect([clock(time), fullTime(time), fullDate(time)]).toEqual(berlin)
  })
})
