// The grammar of a mention: an `@` that is not inside of a word, and a username. The server uses the same rule
// (`backend/src/base/text/markup/names.rs`), and so does the completion.

import { foldUsername } from '../text/fold'
import { charBefore, isSpaceless, isWord } from './characters'

/** The characters of a username, `Username` on the server, and those that are normalised to them. */
export const NAME_SIGN = String.raw`[\p{Alphabetic}\p{M}\p{N}._\-]`
/** In characters. Longer than any username, because a name before normalisation may be longer. */
export const NAME_LENGTH = 64
const NAME = new RegExp(`@(${NAME_SIGN}{1,${NAME_LENGTH}})`, 'uy')

/** Makes equivalent spellings of a username equal. */
export function foldName(username: string): string {
  return foldUsername(username)
}

/** Whether a name may begin at `at`. A letter of a script without spaces, or marks, may precede it. */
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

/** The name after the `@` at `at`. The character before `from` precedes it. With `mentioned`, the longest known
 *  name, because a dot or hyphen may end the sentence, and a script without spaces may continue. */
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

/** The possible ends of a name within a run of name characters, the longest first. */
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
