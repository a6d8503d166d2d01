// Two ways to make texts equal that people take for the same, as the server has them (`backend/src/text/fold.rs`);
// `testdata/fold.json` holds both to it.

/** Letters that can do without their marks. Elsewhere marks are vowels, or make another letter. */
const OPTIONAL_MARKS =
  /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Coptic}\p{Script=Armenian}\p{Script=Georgian}])[\p{Mn}\p{Me}]+/gu

/** What is not seen, and the letters that only make the line between their neighbours longer, such as tatweel. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\u0640\u07FA]/gu

/** Letters with a mark inside, which Unicode does not take apart. */
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

/** For usernames: case and compatible forms make no difference. "Straße" is "STRASSE". */
export function foldUsername(name: string): string {
  return foldCase(foldCase(name.normalize('NFD')).normalize('NFKD')).normalize('NFKC')
}

/** For searching: the marks of letters make no difference either. "Müller" is "muller". */
export function foldSearch(text: string): string {
  const bare = withoutMarks(foldCase(withoutMarks(text.normalize('NFKD'))).normalize('NFKD'))
  return bare.replace(WITH_STROKE, (letter) => PLAIN[letter] ?? letter).normalize('NFC')
}

/** Whether all the words of `text` begin a part of one of the names. */
export function matches(text: string, ...names: string[]): boolean {
  // Taken apart, so that a syllable of Korean is found while it is being typed.
  const plain = (value: string) => foldSearch(value).normalize('NFD')
  const hay = names.map((name) => ` ${plain(name).replace(/[._-]/g, ' ')} ${plain(name)}`).join(' ')
  return plain(text.replace(/^@/, ''))
    .split(/\s+/)
    .filter(Boolean)
    .every((word) => hay.includes(` ${word}`))
}

/** JavaScript has no case folding: the way over capital letters brings it. The dotless i has one that is not its own, and the
 *  last sigma of a word is a sigma. */
function foldCase(text: string): string {
  return text
    .replace(/[^ı]+/gu, (part) => part.toLowerCase().toUpperCase().toLowerCase())
    .replaceAll('ς', 'σ')
}

function withoutMarks(decomposed: string): string {
  return decomposed.replace(UNSEEN, '').replace(OPTIONAL_MARKS, '$1')
}
