// Backslash escapes. A backslash disappears only where the next character would otherwise be markup. It stays in
// paths, patterns and emoticons.

import { charAt, charBefore, isBlank, isWord } from './characters'

export interface Escape {
  /** Start and end of the run of backslashes. */
  at: number
  end: number
  /** An odd number escapes the character, an even number escapes the backslashes. */
  odd: boolean
  /** How many backslashes remain where the character is markup. */
  kept: number
  char: string
  /** After a drive letter or before a server name they separate folders. */
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
