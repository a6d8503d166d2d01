// Which addresses become links, and where one ends within a sentence.

import type { Reading } from './tree'

const SCHEME = /^(?:https?:\/\/|mailto:)/i
/** Inside our own pages; only the policy may say so. */
const INNER = /^(?:\/(?![/\\])|#)/
const LONGEST = 2_048

/** Only what opens a page or a mail; `javascript:` and its kin stay plain words. */
export function isHarmless(address: string, inner: boolean): boolean {
  if (address.length > LONGEST) return false
  if (SCHEME.test(address)) return URL.canParse(address)
  return inner && INNER.test(address)
}

/** A label that shows one address must not lead to another. */
export function pretends(label: string, address: string): boolean {
  const shown = /^\s*(?:https?:\/\/|www\.)[^\s/?#]+/i.exec(label)?.[0].trim()
  return shown !== undefined && hostOf(shown) !== hostOf(address)
}

function hostOf(address: string): string {
  const whole = SCHEME.test(address) ? address : `https://${address}`
  return URL.canParse(whole) ? new URL(whole).host.replace(/^www\./, '') : ''
}

/** A full stop or a bracket behind an address belongs to the sentence, unless the bracket was opened in it. */
export function trimAddress(address: string): string {
  let open = 0
  for (const char of address) open += char === '(' ? 1 : char === ')' ? -1 : 0
  let end = address.length
  for (; end > 0; end -= 1) {
    const last = address.charAt(end - 1)
    if (last === ')' && open < 0) open += 1
    else if (!/[.,;:!?'"*_~}]/.test(last)) break
  }
  return address.slice(0, end)
}

/** The target of a link, `(address)` at `at`: one pair of brackets may stand in it. */
export function readTarget(source: string, at: number, { effort }: Pick<Reading, 'effort'> = {}) {
  let depth = 0
  for (let end = at; end < source.length && end - at < LONGEST; end += 1) {
    if (effort) effort.steps += 1
    const char = source.charAt(end)
    if (/\s/.test(char)) return null
    if (char === '(') {
      depth += 1
      // Deeper nesting is no address, and looking on would read the same text over and over.
      if (depth > 2) return null
    }
    if (char === ')') depth -= 1
    if (depth === 0) return { href: source.slice(at + 1, end), end: end + 1 }
  }
  return null
}
