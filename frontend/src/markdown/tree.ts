// What a text means, as a tree. Components draw the tree, so no string ever becomes markup.

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { [K in Wrapping]: { kind: K; children: Inline[] } }[Wrapping]
  | { kind: 'link'; href: string; children: Inline[] }
  | { kind: 'mention'; id: string; text: string }

export type Wrapping = 'strong' | 'em' | 'strike' | 'spoiler'

export type Block =
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'code'; language: string; text: string }
  | { kind: 'quote'; children: Block[] }
  | { kind: 'list'; ordered: boolean; start: number; items: Block[][] }
  | { kind: 'heading'; level: number; children: Inline[] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { kind: 'rule' }

export interface Reading {
  /**
   * A `document` (the policy) has headings, tables and rules, and its lines flow together. In a `message` every
   * line break counts, and there are spoilers, strikes and mentions.
   */
  dialect: 'document' | 'message'
  /** The account behind an `@name`, if it is one that the message mentions. */
  mentioned?: (username: string) => string | undefined
  /** Counts the steps taken, so that a test can tell that they grow with the length of the text and no faster. */
  effort?: { steps: number }
}

/** Puts text behind what is there, so that neighbours become one. */
export function addText(found: Inline[], text: string): void {
  const last = found.at(-1)
  if (text === '') return
  if (last?.kind === 'text') found[found.length - 1] = { kind: 'text', text: last.text + text }
  else found.push({ kind: 'text', text })
}

/** The words alone. */
export function plainText(parts: readonly Inline[]): string {
  return parts.map((part) => ('children' in part ? plainText(part.children) : part.text)).join('')
}
