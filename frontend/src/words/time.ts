// Times in the language and time zone of the reader.

import { language, words } from './words.svelte'
import { zone } from './zone.svelte'

const formatters = new Map<string, Intl.DateTimeFormat>()

// Creating a formatter is slow and using it is fast, so they are cached.
function format(date: Date, name: string, options: Intl.DateTimeFormatOptions): string {
  const timeZone = zone.current
  const key = `${language.current} ${timeZone} ${name}`
  let formatter = formatters.get(key)
  if (!formatter)
    formatters.set(key, (formatter = new Intl.DateTimeFormat(locale(), { ...options, timeZone })))
  return formatter.format(date)
}

// "en" alone means American dates and a 12-hour clock. A more specific browser language is kept.
function locale(): string {
  const wanted = navigator.languages.find((each) => each.toLowerCase().startsWith(language.current))
  return wanted ?? language.current
}

/** The number of calendar days between two times, in local time. */
export function daysBetween(earlier: Date, later: Date): number {
  // Another zone has other midnights. Dates are always in the present zone.
  void zone.current
  const day = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate())
  return Math.round((day(later) - day(earlier)) / 86_400_000)
}

export function clock(time: string | Date): string {
  return format(new Date(time), 'clock', { hour: 'numeric', minute: '2-digit' })
}

/** For a row of a list: the time today, then yesterday, the weekday, the date. */
export function listTime(time: string, now: Date = new Date()): string {
  const date = new Date(time)
  const days = daysBetween(date, now)
  if (days <= 0) return clock(date)
  if (days === 1) return words().timeline.yesterday
  if (days < 7) return format(date, 'weekday', { weekday: 'short' })
  if (date.getFullYear() === now.getFullYear())
    return format(date, 'short', { day: 'numeric', month: 'short' })
  return format(date, 'numbers', { day: '2-digit', month: '2-digit', year: 'numeric' })
}

/** For a day separator. */
export function dayOf(time: string, now: Date = new Date()): string {
  const date = new Date(time)
  const days = daysBetween(date, now)
  if (days <= 0) return words().timeline.today
  if (days === 1) return words().timeline.yesterday
  if (date.getFullYear() === now.getFullYear())
    return format(date, 'day', { weekday: 'long', day: 'numeric', month: 'long' })
  return fullDate(time)
}

export function fullDate(time: string): string {
  // A date without a time means that day in every zone.
  const date = /^\d{4}-\d{2}-\d{2}$/.test(time) ? new Date(`${time}T12:00:00`) : new Date(time)
  return format(date, 'date', { day: 'numeric', month: 'long', year: 'numeric' })
}

/** The date of a UTC day. Local dates may differ from it by one, so it is no earlier than that of `from` and no later
 *  than that of `until`. */
export function fullDateWithin(day: string, from: string, until: Date = new Date()): string {
  const noon = new Date(`${day}T12:00:00`).getTime()
  return fullDate(new Date(Math.max(new Date(from).getTime(), Math.min(noon, until.getTime()))).toISOString())
}

export function fullTime(time: string): string {
  return format(new Date(time), 'full', { dateStyle: 'full', timeStyle: 'short' })
}
