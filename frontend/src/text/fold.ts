// Two foldings of text for comparison, equal to those of the server (`backend/src/base/text/fold.rs`).
// `testdata/fold.json` tests both.

/** Scripts whose letters are readable without marks. In others marks are vowels or form other letters. */
const OPTIONAL_MARKS =
  /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Coptic}\p{Script=Armenian}\p{Script=Georgian}])[\p{Mn}\p{Me}]+/gu

/** Invisible characters, and letters that only lengthen the line between others, such as tatweel. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\u0640\u07FA]/gu

/** Letters with a stroke, which Unicode does not decompose. */
const PLAIN: Record<string, string> = {
  ...{
    ⱥ: 'a',
    æ: 'ae',
    ƀ: 'b',
    ȼ: 'c',
    đ: 'd',
    ð: 'd',
    ɇ: 'e',
    ǥ: 'g',
    ħ: 'h',
    ı: 'i',
    ɨ: 'i',
    ɉ: 'j',
    ł: 'l',
  },
  ...{ ø: 'o', œ: 'oe', ᵽ: 'p', ɍ: 'r', ŧ: 't', ʉ: 'u', ɏ: 'y', ƶ: 'z', ґ: 'г' },
}
const WITH_STROKE = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'gu')

/** For usernames: case and compatibility forms are equal. "Straße" is "STRASSE". */
export function foldUsername(name: string): string {
  return foldCase(foldCase(name.normalize('NFD')).normalize('NFKD')).normalize('NFKC')
}

/** For search: marks of letters are ignored, too. "Müller" is "muller". */
export function foldSearch(text: string): string {
  const bare = withoutMarks(foldCase(withoutMarks(text.normalize('NFKD'))).normalize('NFKD'))
  return bare.replace(WITH_STROKE, (letter) => PLAIN[letter] ?? letter).normalize('NFC')
}

/** Whether every word of `text` begins a part of one of the names. */
export function matches(text: string, ...names: string[]): boolean {
  // Decomposed, so that a Korean syllable is found while it is typed.
  const plain = (value: string) => foldSearch(value).normalize('NFD')
  const searched = names.map((name) => ` ${plain(name).replace(/[._-]/g, ' ')} ${plain(name)}`).join(' ')
  return plain(text.replace(/^@/, ''))
    .split(/\s+/)
    .filter(Boolean)
    .every((word) => searched.includes(` ${word}`))
}

/** Case folding by way of capital letters, as JavaScript has none. Dotless i and final sigma are exceptions. */
function foldCase(text: string): string {
  return text
    .replace(/[^ı]+/gu, (part) => part.toLowerCase().toUpperCase().toLowerCase())
    .replaceAll('ς', 'σ')
}

function withoutMarks(decomposed: string): string {
  return decomposed.replace(UNSEEN, '').replace(OPTIONAL_MARKS, '$1')
}
