// The pieces that the text of a paragraph is cut into.

import type { Inline, Tree } from './tree'

/** A block whose paragraphs are still tokens. */
export type TokenBlock = Tree<Token[]>

export type Token =
  | { kind: 'node'; node: Inline }
  | Mark
  | Cover
  /** `text` is what it shows; an escaped bracket opens nothing, and shows `raw` if it would have opened nothing. */
  | { kind: 'bracket'; raw: string; text: string; escaped: boolean; acts: boolean }
  /** `](href)`; brackets that end without a target are words. */
  | { kind: 'target'; text: string; href: string }

/** `*`, `_` and `~~`. */
export interface Mark {
  kind: 'mark'
  /** The marks alone, without backslashes. */
  text: string
  /** As typed, with the backslashes in front of it. */
  raw: string
  opens: boolean
  closes: boolean
  /** How many backslashes stand in front of it. An odd number escapes it. */
  slashes: number
  /** Whether it acts, or would without its backslashes. */
  acts: boolean
}

export interface Cover {
  kind: 'cover'
  raw: string
  /** Something is seen directly behind it, and no word directly in front of it. */
  opener: boolean
  /** The other way round. */
  closer: boolean
  /** Blanks on both sides: an "or". */
  weak: boolean
  /** Nothing follows it in its line. */
  hanging: boolean
  /** May hide more than its own paragraph. */
  crosses: boolean
  /** Behind it stands nothing that a hidden word could go on with. */
  clean: boolean
  role?: 'open' | 'close'
  /** Its other end stands in another paragraph. */
  wide?: boolean
}
