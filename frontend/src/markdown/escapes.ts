// Backslashes. One vanishes only where the sign behind it would otherwise act; in a path, a pattern or a face it stays.

import { charAt, charBefore, isBlank, isWord } from './characters'

export interface Escape {
  /** Where the backslashes begin, and where they end. */
  at: number
  end: number
  /** An odd number escapes the sign, an even one itself. */
  odd: boolean
  /** How many backslashes stay where the sign acts. */
  kept: number
  char: string
  /** Behind the letter of a drive, or before the name of a server, they part folders. */
  path: boolean
}

export function readEscape(source: string, at: number): Escape {
  let end = at
  while (source.charAt(end) === '\\') end += 1
  const count = end - at
  const char = charAt(source, end)
  const before = charBefore(source, at)
  const isDrive = before === ':' && /^[A-Za-z]$/.test(charBefore(source, at - 1))
  const isServer = count === 2 && (before === '' || isBlank(before)) && char !== '_' && isWord(char)
  return { at, end, odd: count % 2 === 1, kept: Math.floor(count / 2), char, path: isDrive || isServer }
}
