// A rough estimate of password strength for the meter. The server decides.

export type Strength = 0 | 1 | 2 | 3 | 4

/** Very common passwords. A hit counts as one word, not as its letters. */
const COMMON =
  /password|passwort|qwerty|qwertz|letmein|welcome|willkommen|dragon|monkey|iloveyou|sunshine|princess|football|baseball|superman|batman|master|shadow|summer|winter|sommer|hallo|hello|umbra|chat|admin|login|secret|geheim/g
/** Bits added by one common word or one run such as "1234" or "aaaa". */
const BITS_OF_THE_EXPECTED = 5
const STEPS = [36, 50, 66] as const

/** `own`: words known to an attacker, such as the username and the display name. */
export function guessStrength(password: string, shortest: number, own: string[] = []): Strength {
  if ([...password].length < shortest) return 0
  let rest = password.toLowerCase()
  let bits = 0
  for (const word of own) {
    const known = word.trim().toLowerCase()
    if (known.length < 3 || !rest.includes(known)) continue
    rest = rest.replaceAll(known, '')
    bits += BITS_OF_THE_EXPECTED / 2
  }
  rest = rest.replace(COMMON, () => ((bits += BITS_OF_THE_EXPECTED), ''))
  rest = rest.replace(/(?:19|20)\d\d/g, () => ((bits += BITS_OF_THE_EXPECTED), ''))
  const { unexpected, runs } = leaveOutRuns(rest)
  bits += runs * BITS_OF_THE_EXPECTED + unexpected * Math.log2(poolOf(password))
  const step = STEPS.findIndex((limit) => bits < limit)
  return (step < 0 ? 4 : step + 1) as Strength
}

// Repetitions and runs ("aaa", "321", "abc") are easy to guess.
function leaveOutRuns(text: string): { unexpected: number; runs: number } {
  const codes = [...text].map((char) => char.codePointAt(0)!)
  let unexpected = 0
  let runs = 0
  for (let at = 0; at < codes.length;) {
    const step = codes[at + 1]! - codes[at]!
    let end = at + 1
    if (Math.abs(step) <= 1) while (end < codes.length && codes[end]! - codes[end - 1]! === step) end++
    if (end - at >= 3) {
      runs++
      at = end
    } else {
      unexpected++
      at++
    }
  }
  return { unexpected, runs }
}

function poolOf(password: string): number {
  let pool = 0
  if (/[a-z]/.test(password)) pool += 18 // Letters in words are not equally likely.
  if (/[A-Z]/.test(password)) pool += 18
  if (/\d/.test(password)) pool += 10
  if (/[^a-zA-Z\d]/.test(password)) pool += 20
  return Math.max(pool, 2)
}
