// Whether there is anything to see in a text, as the server decides it (`backend/src/text/visible.rs`).

/** Unassigned places count only where they are kept for emoji. Braille without dots, a note without a head and the
 *  filler of Khitan are blank, though no property says so. */
const VISIBLE =
  /(?!\u{16FE4}|[\p{Default_Ignorable_Code_Point}\p{White_Space}\u2800\u{1D159}])[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Co}\p{Extended_Pictographic}]/u

/** The signs that stand around numbers in Arabic are format characters, and seen. */
const AROUND_NUMBERS = /[\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}]/u

export function hasVisible(text: string): boolean {
  return VISIBLE.test(text) || AROUND_NUMBERS.test(text)
}

/** The same for a name, which is more than marks without a letter. */
export function isName(text: string): boolean {
  return hasVisible(text.replace(/\p{M}/gu, ''))
}
