// Bidirectional isolation of names in sentences. Without it, the bidirectional algorithm (UAX #9) reorders a right-
// to-left name together with its neighbours and can reverse who did what. U+2068 … U+2069 isolate in strings as
// `<bdi>` does in markup. Sentence.svelte turns the one into the other.

const FSI = '\u2068'
const PDI = '\u2069'

/** Blocks whose characters are right-to-left by default (DerivedBidiClass.txt), and the control characters that
 *  change direction. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08FF\u200F\u202B\u202E\u2067\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u
const CONTROLS = /[\u202A-\u202E\u2066-\u2069]/gu

/** Whether every embedding, override and isolate that begins in the text also ends in it, in order. */
function isBalanced(text: string): boolean {
  const open: string[] = []
  for (const [control] of text.matchAll(CONTROLS)) {
    if (control === PDI || control === '\u202C') {
      const opener = open.pop()
      const isolates = opener !== undefined && opener >= '\u2066'
      if (opener === undefined || isolates !== (control === PDI)) return false
    } else open.push(control)
  }
  return open.length === 0
}

/**
 * The text in an isolate of its own if it needs one; text of left-to-right scripts is returned as it is. Controls
 * without their counterpart are removed, because they would reach beyond the name.
 */
export function isolate(text: string): string {
  if (!RIGHT_TO_LEFT.test(text)) return text.replace(CONTROLS, '')
  return FSI + (isBalanced(text) ? text : text.replace(CONTROLS, '')) + PDI
}

/** For text that is used and not displayed, such as a file name. */
export function withoutIsolates(text: string): string {
  return text.replace(/[\u2066-\u2069]/gu, '')
}

export interface Segment {
  text: string
  isolated: boolean
}

/** The text split at its outermost isolates, without their control characters. */
export function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = []
  let depth = 0
  let start = 0
  const add = (end: number, isolated: boolean) => {
    if (end > start) segments.push({ text: text.slice(start, end), isolated })
    start = end + 1
  }
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === FSI && depth++ === 0) add(at, false)
    else if (text[at] === PDI && depth > 0 && --depth === 0) add(at, true)
  }
  add(text.length, depth > 0)
  return segments
}

type Speaker = (...values: unknown[]) => unknown

function isolateValue(value: unknown): unknown {
  if (typeof value === 'string') return isolate(value)
  return Array.isArray(value) ? value.map(isolateValue) : value
}

/** The same texts, with all parameters isolated. */
export function isolating<T>(texts: T): T {
  if (typeof texts === 'function') {
    const format = texts as unknown as Speaker
    return ((...values: unknown[]) => format(...values.map(isolateValue))) as T
  }
  if (texts === null || typeof texts !== 'object' || Array.isArray(texts)) return texts
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, isolating(text as unknown)]),
  ) as T
}
