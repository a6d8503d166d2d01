// The pieces that the text of a paragraph is cut into.

import type { Inline, Tree } from './tree'

/** A block whose paragraphs are still tokens. */
export type TokenBlock = Tree<Token[]>

export type Token =
  | { kind: 'node'; node: Inline }
  | Mark
  | SpoilerMark
  /** `text` is the displayed text. An escaped bracket opens nothing. It shows `raw` if it would open nothing
   *  without the backslash. */
  | { kind: 'bracket'; raw: string; text: string; escaped: boolean; acts: boolean }
  /** `](href)`. A bracket without a target is plain text. */
  | { kind: 'target'; text: string; href: string }

/** `*`, `_` and `~~`. */
export interface Mark {
  kind: 'mark'
  /** The marks without backslashes. */
  text: string
  /** As typed, with backslashes. */
  raw: string
  opens: boolean
  closes: boolean
  /** How many backslashes precede it. An odd number escapes it. */
  slashes: number
  /** Whether it is markup, or would be without its backslashes. */
  acts: boolean
}

/** `||`, which begins or ends hidden text, or is plain text. */
export interface SpoilerMark {
  kind: 'spoiler_mark'
  raw: string
  /** Visible content follows directly, and no word precedes directly. */
  opener: boolean
  /** Can only be an end: visible content precedes directly, and no word follows directly. */
  closer: boolean
  /** Nothing follows that could continue a hidden word. */
  clean: boolean
  role?: 'open' | 'close'
  /** Its other end is in another paragraph. */
  wide?: boolean
}
