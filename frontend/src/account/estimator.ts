// Scores a new password as the server does (`check_new_password` in `backend/src/domain/accounts/rules.rs`).
// The word lists are large (400 kB compressed), so components import this file when they need it, with `import()`.

import { ZxcvbnFactory } from '@zxcvbn-ts/core'
// The lists and keyboards of the server's crate `zxcvbn`, which is a port of this package. The lists of
// `@zxcvbn-ts/language-*` differ, and with them the scores.
import graphs from 'zxcvbn/lib/adjacency_graphs.js'
import dictionary from 'zxcvbn/lib/frequency_lists.js'

/** From 0, very easy to guess, to 4. The server accepts 3 and 4. */
export type Score = 0 | 1 | 2 | 3 | 4

/** The words that the server counts as known for everyone. */
const KNOWN = ['umbrachat', 'umbra', 'messenger']
/** The server scores only the beginning of a password, in characters. */
const SCORED_MAX = 100
/** The substitutions that the server's crate knows. The default table has more. */
const l33tTable = {
  a: ['4', '@'],
  b: ['8'],
  c: ['(', '{', '[', '<'],
  e: ['3'],
  g: ['6', '9'],
  i: ['1', '!', '|'],
  l: ['1', '|', '7'],
  o: ['0'],
  s: ['$', '5'],
  t: ['+', '7'],
  x: ['%'],
  z: ['2'],
}

const zxcvbn = new ZxcvbnFactory({ dictionary, graphs, l33tTable })

/** `names`: the username and the display name of the account, as far as they are known. */
export function scoreOf(password: string, names: readonly string[]): Score {
  const scored = [...normalised(password)].slice(0, SCORED_MAX).join('')
  const known = names.map((name) => name.trim()).filter((name) => name !== '')
  return zxcvbn.check(scored, [...KNOWN, ...known]).score
}

/** Every space as U+0020, then NFC: the form in which the server scores and stores a password. */
const normalised = (password: string) => password.replace(/\p{Zs}/gu, ' ').normalize('NFC')

/** The length by which the server decides whether a password is too short. */
export const lengthOf = (password: string) => [...normalised(password)].length
