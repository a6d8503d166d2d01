// What counts as a mention: an `@` that does not stand inside of a word, and a username. The server decides by the
// same rule (`backend/src/messages/markup/names.rs`), the completion too.

import { foldUsername } from '../text/fold'
import { charBefore, isSpaceless, isWord } from './characters'

/** The signs of a username, `Username` on the server, and the marks that it is normalised from. */
export const NAME_SIGN = String.raw`[\p{Alphabetic}\p{M}\p{N}._\-]`
/** In characters: a name that is not yet normalised may be longer than the 32 of a username. */
const NAME = new RegExp(`@(${NAME_SIGN}{1,64})`, 'uy')

/** Two ways to write one username become the same. */
export function foldName(username: string): string {
  return foldUsername(username)
}

/** Whether a name may begin at `at`. In front of it may stand a letter of a script without spaces, and marks. */
export function mayNameAt(text: string, at: number): boolean {
  let from = at
  while (text.charAt(from - 1) === '_') from -= 1
  const before = charBefore(text, from)
  return before === '' || isSpaceless(before) || !(isWord(before) || before === '@' || before === '.')
}

export interface NameFound {
  /** Exclusive. */
  end: number
  id?: string
}

/**
 * The name behind the `@` at `at`, which stands for itself behind the character in front of `from`. With `mentioned`,
 * the longest name that it knows, as a dot or hyphen may end the sentence and a script without spaces may go on.
 */
export function nameAt(
  source: string,
  at: number,
  from: number,
  mentioned?: (username: string) => string | undefined,
): NameFound | null {
  NAME.lastIndex = at
  const run = mayNameAt(source, from) ? NAME.exec(source)?.[1] : undefined
  if (run === undefined || !/[\p{Alphabetic}\p{N}]/u.test(run)) return null
  const start = at + 1
  // A handle of another server, `@name@host`.
  if (source.charAt(start + run.length) === '@') return null
  if (!mentioned) return { end: start + run.length }
  for (const length of endings(run)) {
    const id = mentioned(foldName(run.slice(0, length)))
    if (id !== undefined) return { end: start + length, id }
  }
  return null
}

/** Where a name may end within a run of signs, the longest first. */
function endings(run: string): number[] {
  const chars = [...run]
  const found: number[] = []
  let length = run.length
  let ends = true
  for (let at = chars.length; at > 0; at -= 1) {
    const before = chars[at - 1]!
    const after = chars[at] ?? ''
    ends =
      after === '' ||
      (/[._-]/.test(after) && ends) ||
      ((isSpaceless(after) || isSpaceless(before)) && !/\p{M}/u.test(after))
    if (ends) found.push(length)
    length -= before.length
  }
  return found
}
