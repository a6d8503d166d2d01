// Sizes of files and lengths of recordings in the language of the reader.

import { language } from './words.svelte'

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
const formatters = new Map<string, Intl.NumberFormat>()

export function sizeText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1_000 ** power
  const unit = UNITS[power] ?? 'byte'
  const key = `${language.current} ${unit}`
  let formatter = formatters.get(key)
  if (!formatter) {
    const options = { style: 'unit', unit, unitDisplay: 'short', maximumSignificantDigits: 3 } as const
    formatters.set(key, (formatter = new Intl.NumberFormat(language.current, options)))
  }
  return formatter.format(value)
}

/** As on a player: 1:05. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, at) => (at === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}
