// Which addresses become links, and where an address ends in a sentence.

import { charAt, charBefore, encodeUnseen, isSpaceless, isSpacedWord, isWord } from './characters'
import { mayNameAt } from './names'
import type { Reading } from './tree'

const SCHEME = /^(?:https?:\/\/|mailto:)/i
/** Links within the app. Only the policy may contain them. */
const INTERNAL = /^(?:\/(?![/\\])|#)/
const MAX_LENGTH = 2_048
/**
 * Characters that never belong to a typed address: whitespace, quotes, full-width characters, East Asian brackets,
 * and script-specific punctuation.
 */
const STOP = new RegExp(
  '[\\s<>"`|«»‹›“”„‚…‥' +
    '\\u0589\\u060C\\u061B\\u061F\\u06D4\\u0964\\u0965\\u0F0D\\u0F0E\\u104A\\u104B\\u1361-\\u1368\\u17D4\\u17D5' +
    '\\u3001\\u3002\\u3008-\\u3011\\u3014-\\u301F\\uFF01-\\uFF0F\\uFF1A-\\uFF20\\uFF3B-\\uFF40\\uFF5B-\\uFF64]',
)
/** Punctuation at the end of a sentence. */
const TRAILING = /[.,;:!?'’‘\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/
const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }
const NEXT_ADDRESS = /[,;'"()]{1,4}(?:https?:\/\/|www\.)/iy
const LATIN_HOST = /^(?:https?:\/\/|mailto:)?(?:[a-z0-9-]+\.)+[a-z0-9-]+(?::\d+)?/i
const LABEL = String.raw`(?:(?![\uFE0F\u20E3])[\p{L}\p{N}\p{M}_-])+`
const HOST = new RegExp(String.raw`^(?:https?:\/\/|mailto:)?(?:${LABEL}\.)+${LABEL}(?::\d+)?`, 'iu')
const MAX_HOST_LENGTH = 300
/** What ends a host: an apostrophe, an emoji or another sign that is not ASCII. */
const HOST_ENDS = /^(?:'|[^\p{ASCII}])$/u

/** Only http, https and mailto. `javascript:` and others stay plain text. */
export function isHarmless(address: string, inner: boolean): boolean {
  if (address.length > MAX_LENGTH) return false
  if (SCHEME.test(address)) return URL.canParse(address)
  return inner && INTERNAL.test(address)
}

/** Open marks by character: a mark at the end of an address may close one, or belongs to the address. */
export type Waiting = Readonly<Record<string, number>>

/** The end of the address that begins at `at`. */
export function endOfAddress(source: string, at: number, waiting: Waiting): number {
  const open: string[] = []
  const start = source.slice(at, at + MAX_HOST_LENGTH)
  const latin = lengthOf(LATIN_HOST, start)
  // Letters of a script without spaces after a Latin host belong to the sentence.
  const isLatin = latin > 0 && isSpaceless(charAt(source, at + latin))
  const host = isLatin ? latin : lengthOf(HOST, start)
  let end = at + host
  const after = charAt(source, end)
  const isWhole = isLatin || (host > 0 && HOST_ENDS.test(after) && !isWord(after))
  for (; !isWhole && end < source.length && end - at < MAX_LENGTH; end += 1) {
    const char = source.charAt(end)
    if (STOP.test(char)) break
    if (/[([{]/.test(char)) open.push(char)
    const pair = PAIRS[char]
    if (pair !== undefined && open.pop() !== pair) break
    NEXT_ADDRESS.lastIndex = end
    if (/[,;'"]/.test(char) && NEXT_ADDRESS.test(source)) break
  }
  return trimmed(source, at, end, waiting)
}

/** The length of scheme and host. */
const lengthOf = (host: RegExp, start: string) => host.exec(start)?.[0].length ?? 0

function trimmed(source: string, at: number, until: number, waiting: Waiting): number {
  let end = until
  for (; end > at; end -= 1) {
    const last = source.charAt(end - 1)
    if (/[*_~]/.test(last) ? !waiting[last] : !(TRAILING.test(last) || /[([{]/.test(last))) break
  }
  return end
}

/** An address as a link: its target and its label, `shown` with visible characters only. */
export function linkTo(address: string, shown: string): { href: string; label: string } | null {
  const target = encodeUnseen(address)
  const href = SCHEME.test(target) ? target : `https://${target}`
  if (!SCHEME.test(target) && !/^www\.(?:[\p{L}\p{N}_-]+\.)+[\p{L}\p{N}-]{2,}(?:[:/?#]|$)/iu.test(target))
    return null
  return isHarmless(href, false) ? { href, label: encodeUnseen(shown) } : null
}

const LOCAL = /[\p{L}\p{N}\p{M}._%+'-]/u
const MAX_LOCAL_LENGTH = 64
const DOMAIN = /@(?:[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?\.){1,8}[\p{L}\p{M}]{2,24}/uy

/** Not a mail address: `git@host.example:path`, or a part of a longer word. */
const GOES_ON = /^(?:[@\\/]|:\S|[-._]?[\p{L}\p{N}])/u

/** The mail address around the `@` at `at`, no earlier than `from`. */
export function mailAround(source: string, at: number, from: number): { start: number; end: number } | null {
  let start = at
  for (let char = charBefore(source, start); start > from; char = charBefore(source, start)) {
    if (!LOCAL.test(char) || isSpaceless(char) || at - start >= MAX_LOCAL_LENGTH) break
    start -= char.length
  }
  while (start < at && !isWord(charAt(source, start))) start += 1
  DOMAIN.lastIndex = at
  const found = start < at && !mayNameAt(source, at) ? DOMAIN.exec(source)?.[0] : undefined
  const before = charBefore(source, start)
  if (found === undefined || /[@\\/]/.test(before) || (before !== '_' && isSpacedWord(before))) return null
  let length = 1
  while (length < found.length && !changesScript(found, length)) length += 1
  const domain = found.slice(0, length)
  const after = source.slice(at + length, at + length + 2)
  if (!/\.[\p{L}\p{M}]{2,}$/u.test(domain) || (length === found.length && GOES_ON.test(after))) return null
  return { start, end: at + length }
}

/** Whether a script without spaces begins at `at` within a label of a host: a sentence goes on there. */
const changesScript = (host: string, at: number) =>
  isSpaceless(charAt(host, at)) && isSpacedWord(charBefore(host, at))

/** The target of a link, `(address)` at `at`. It may contain one pair of brackets, but no mark of a spoiler. */
export function readTarget(source: string, at: number, { effort }: Pick<Reading, 'effort'> = {}) {
  let depth = 0
  for (let end = at; end < source.length && end - at < MAX_LENGTH; end += 1) {
    if (effort) effort.steps += 1
    const char = source.charAt(end)
    if (/\s/.test(char) || source.startsWith('||', end)) return null
    if (char === '(') {
      depth += 1
      // Deeper nesting is not an address. Scanning on would take quadratic time.
      if (depth > 2) return null
    }
    if (char === ')') depth -= 1
    if (depth === 0) return { href: source.slice(at + 1, end), end: end + 1 }
  }
  return null
}
