// Whether a text has visible characters, by the rules of the server (`backend/src/base/text/visible.rs`).

/** Unassigned code points count only in ranges reserved for emoji. The blank Braille pattern, the musical null
 *  notehead and the Khitan filler are blank, though no property says so. */
const VISIBLE =
  /(?!\u{16FE4}|[\p{Default_Ignorable_Code_Point}\p{White_Space}\u2800\u{1D159}])[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Co}\p{Extended_Pictographic}]/u

/** Arabic number signs are format characters, but visible. */
const AROUND_NUMBERS = /[\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}]/u

export function hasVisible(text: string): boolean {
  return VISIBLE.test(text) || AROUND_NUMBERS.test(text)
}

/** The same for a name, which needs more than combining marks. */
export function isName(text: string): boolean {
  return hasVisible(text.replace(/\p{M}/gu, ''))
}
