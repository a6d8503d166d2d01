// Times as people say them, in the reader's language and time zone.

import { language, words } from './words.svelte'
import { zone } from './zone.svelte'

const formatters = new Map<string, Intl.DateTimeFormat>()

// Building a formatter is slow, using it is quick; a list of chats needs hundreds.
function format(date: Date, name: string, options: Intl.DateTimeFormatOptions): string {
  const timeZone = zone.current
  const key = `${language.current} ${timeZone} ${name}`
  let formatter = formatters.get(key)
  if (!formatter)
    formatters.set(key, (formatter = new Intl.DateTimeFormat(locale(), { ...options, timeZone })))
  return formatter.format(date)
}

// "en" alone means American dates and a 12-hour clock; who set a finer language keeps it.
function locale(): string {
  const wanted = navigator.languages.find((each) => each.toLowerCase().startsWith(language.current))
  return wanted ?? language.current
}

/** Days between two moments by the calendar on the wall, not by 24 hours. */
export function daysBetween(earlier: Date, later: Date): number {
  // Another zone has other midnights; the dates themselves are always in the present one.
  void zone.current
  const day = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate())
  return Math.round((day(later) - day(earlier)) / 86_400_000)
}

export function clock(time: string | Date): string {
  return format(new Date(time), 'clock', { hour: 'numeric', minute: '2-digit' })
}

/** For a row of a list: the clock today, then yesterday, the weekday, the date. */
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
  // A date without a clock means that day everywhere, not midnight in London.
  const date = /^\d{4}-\d{2}-\d{2}$/.test(time) ? new Date(`${time}T12:00:00`) : new Date(time)
  return format(date, 'date', { day: 'numeric', month: 'long', year: 'numeric' })
}

export function fullTime(time: string): string {
  return format(new Date(time), 'full', { dateStyle: 'full', timeStyle: 'short' })
}
