// The rules of usernames that can be checked while one is typed: the first ones of the server
// (`Username::parse` in `backend/src/domain/accounts/model.rs`), which checks all.

interface Limits {
  username_min: number
  username_max: number
}

/** Characters of these scripts are syllables or words. The server counts each twice for the least length. */
const LONG = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Bopo}\p{scx=Yi}]/u
const ALLOWED = /^[\p{Alphabetic}\p{N}._-]*$/u
const LETTER = /[\p{Alphabetic}\p{N}]/u

/** A code of the server's field errors. `whole`: the name is not being typed any more. */
export function usernameProblem(text: string, limits: Limits, whole: boolean): string | undefined {
  const signs = [...text.trim().normalize('NFKC')]
  if (signs.length === 0) return undefined
  if (!ALLOWED.test(signs.join(''))) return 'invalid'
  if (signs.length > limits.username_max) return 'too_long'
  if (!whole) return undefined
  const length = signs.reduce((sum, sign) => sum + (LONG.test(sign) ? 2 : 1), 0)
  if (length < limits.username_min) return 'too_short'
  return signs.some((sign) => LETTER.test(sign)) ? undefined : 'invalid'
}
