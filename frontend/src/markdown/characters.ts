// Character classes of the reader. The server uses the same (`backend/src/base/text/markup`).

/** Thai, Lao, Myanmar, Khmer, Hangul, Kana, Bopomofo and Han: words are not separated by spaces, or have suffixes. */
const SPACELESS =
  '\\u{E00}-\\u{EFF}\\u{1000}-\\u{109F}\\u{1100}-\\u{11FF}\\u{1780}-\\u{17FF}\\u{2E80}-\\u{2FDF}' +
  '\\u{3005}-\\u{3007}\\u{3021}-\\u{3029}\\u{3031}-\\u{3035}\\u{3038}-\\u{303C}\\u{3040}-\\u{312F}' +
  '\\u{31A0}-\\u{31BF}\\u{31F0}-\\u{31FF}\\u{3400}-\\u{4DBF}\\u{4E00}-\\u{9FFF}\\u{AC00}-\\u{D7FF}' +
  '\\u{F900}-\\u{FAFF}\\u{20000}-\\u{3FFFF}'
/** Full-width punctuation, which includes its space. */
const WIDE =
  '\\u{3000}-\\u{3004}\\u{3008}-\\u{3020}\\u{30FB}\\u{FF01}-\\u{FF0F}\\u{FF1A}-\\u{FF20}\\u{FF3B}-\\u{FF40}\\u{FF5B}-\\u{FF65}'
const PICTURE = '\\p{Extended_Pictographic}\\u{FE0F}\\p{Emoji_Modifier}\\p{Regional_Indicator}'

const spaceless = new RegExp(`^[${SPACELESS}]$`, 'u')
/** Sentence punctuation in all scripts, without characters that occur in paths, addresses and programs. */
const SIGN = String.raw`(?![/\\@#%&.:])\p{Po}`
const BESIDE = String.raw`[\s\p{Pi}\p{Pf}—–_~|\x60${SPACELESS}${WIDE}${PICTURE}]`
const opening = new RegExp(`^(?:${BESIDE}|${SIGN}|:|\\p{Ps})$`, 'u')
const closing = new RegExp(`^(?:${BESIDE}|${SIGN}|\\p{Pe})$`, 'u')
/** The marks of emoji are no part of a word. */
const word = /^(?![\uFE0F\u20E3])[\p{L}\p{N}\p{M}_]$/u

export const isSpaceless = (char: string) => spaceless.test(char)
/** A letter, digit or combining mark: part of a word. */
export const isWord = (char: string) => word.test(char)
/** Whether a word goes on after this character: letters of a script without spaces may begin another. */
export const isSpacedWord = (char: string) => isWord(char) && !isSpaceless(char)
export const isBlank = (char: string) => /^\s$/.test(char)

/** A run of marks in a text, from `at` to `end`. */
export interface Run {
  at: number
  end: number
  /** Without backslashes. */
  mark: string
  /** Whether an address ends directly before it. */
  behindAddress: boolean
}

/** Whether a mark may open: not inside of a word, a path or a product name. */
export function mayOpenAt(text: string, { at, end, mark }: Run): boolean {
  const after = charAt(text, end)
  if (after === '' || isBlank(after) || isEnclosed(text, at, end)) return false
  // A pattern of paths: `*.ts`, `*/`.
  if (mark === '*' && /^(?:\/|\.[^\s.])/.test(text.slice(end, end + 2))) return false
  const before = charBefore(text, at)
  return before === '' || opening.test(before) || (/[-/]/.test(before) && /[*_]/.test(text.charAt(at - 2)))
}

/** Whether a mark may close. */
export function mayCloseAt(text: string, { at, end, mark, behindAddress }: Run): boolean {
  const before = charBefore(text, at)
  if (before === '' || isBlank(before) || isEnclosed(text, at, end)) return false
  // A pattern of paths: `/tmp/*`.
  if (mark === '*' && before === '/' && !behindAddress) return false
  const after = charAt(text, end)
  if (after === '' || closing.test(after)) return true
  // `**bold**-word`
  if (mark === '**' && after === '-') return true
  const next = text.charAt(end + 1)
  return /[.:]/.test(after) ? !isWord(next) : /[-/]/.test(after) && /[*_]/.test(next)
}

/** Alone in brackets or quotation marks, a sign means itself: `(*)`, `"*"`, `„_“`. */
const isEnclosed = (text: string, at: number, end: number) =>
  /^(?:\p{Ps}\p{Pe}|\p{Pi}\p{Pf}|\p{Pf}\p{Pi}|[„‚]\p{Pi}|(["'\p{Pf}])\1)$/u.test(
    charBefore(text, at) + charAt(text, end),
  )

/** The code point that ends before `at`. */
export function charBefore(text: string, at: number): string {
  const last = text.charAt(at - 1)
  return /[\uDC00-\uDFFF]/.test(last) ? text.slice(Math.max(0, at - 2), at) : last
}

export function charAt(text: string, at: number): string {
  const code = text.codePointAt(at)
  return code === undefined ? '' : String.fromCodePoint(code)
}

/** Blank in every font, though three have no property that says so. */
const UNSEEN = '(?:\\u{16FE4}|[\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}\\u2800\\u{1D159}])'
const EMOJI_ENDS = '(?:\\uFE0F|\\p{Extended_Pictographic}|\\p{Emoji_Modifier})'
const TAG = '[\\u{E0020}-\\u{E007F}]'
/** Joiners within words and emoji, variants of a sign, and flags of regions: the server keeps them in names, too. */
const JOINED =
  '(?<=[\\p{L}\\p{M}])(?:\\u200C|\\u200D|\\u180E)(?=[\\p{L}\\p{M}])|' +
  `(?<=${EMOJI_ENDS})\\u200D(?=\\p{Extended_Pictographic})|` +
  '(?<=[\\p{L}\\p{N}\\p{P}\\p{S}])\\p{Variation_Selector}|' +
  `(?<=${EMOJI_ENDS}|${TAG})${TAG}`
const unseen = new RegExp(UNSEEN, 'gu')
const unseenInWords = new RegExp(`(?!${JOINED})${UNSEEN}`, 'gu')

/** An address with all characters visible: direction marks and zero-width characters are percent-encoded. */
export const encodeUnseen = (address: string) => address.replace(unseen, encodeURIComponent)

/** A label with all characters visible: the others are named. */
export const nameUnseen = (label: string) =>
  label.replace(
    unseenInWords,
    (char) => `[U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`,
  )
