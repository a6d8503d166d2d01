// The tree of a text. Components render it, so no string ever becomes HTML.

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { [K in Wrapping]: { kind: K; children: Inline[] } }[Wrapping]
  | { kind: 'link'; href: string; children: Inline[] }
  | { kind: 'mention'; id: string; text: string }

export type Wrapping = 'strong' | 'em' | 'strike' | 'spoiler'

export interface Item<Words> {
  /** As typed: `-`, `25.`, `3)`. Empty for an item that continues after a spoiler. */
  marker: string
  blocks: Tree<Words>[]
}

/** Blocks of a text. `Words` is the form of their paragraphs. */
export type Tree<Words> =
  | { kind: 'paragraph'; children: Words }
  | { kind: 'code'; language: string; text: string }
  | { kind: 'quote'; children: Tree<Words>[] }
  | { kind: 'list'; ordered: boolean; items: Item<Words>[] }
  /** Hidden text of more than one paragraph. */
  | { kind: 'spoiler'; children: Tree<Words>[] }
  | { kind: 'heading'; level: number; children: Words }
  | { kind: 'table'; head: Words[]; rows: Words[][] }
  | { kind: 'rule' }

export type Block = Tree<Inline[]>

export interface Reading {
  /** A `document` (the policy) has headings, tables and rules, and its lines are joined. In a `message` line
   *  breaks are kept, and there are spoilers, strikethrough and mentions. */
  dialect: 'document' | 'message'
  /** The account of an `@name`, folded by `foldName`, if it can be mentioned. */
  mentioned?: (username: string) => string | undefined
  /** Whether a folded name is that of a member, so that a backslash escapes its mention. Without it, any name is. */
  isMember?: ((username: string) => boolean) | undefined
  /** Counts steps, so that a test can show that they are linear in the length of the text. */
  effort?: { steps: number }
}

/** Appends text. Adjacent texts are merged. */
export function addText(found: Inline[], text: string): void {
  const last = found.at(-1)
  if (text === '') return
  if (last?.kind === 'text') found[found.length - 1] = { kind: 'text', text: last.text + text }
  else found.push({ kind: 'text', text })
}

/** The plain text. */
export function plainText(parts: readonly Inline[]): string {
  return parts.map((part) => ('children' in part ? plainText(part.children) : part.text)).join('')
}

/** The same tree with converted paragraphs. */
export function mapWords<From, To>(blocks: readonly Tree<From>[], map: (words: From) => To): Tree<To>[] {
  return blocks.map((block): Tree<To> => {
    switch (block.kind) {
      case 'paragraph':
      case 'heading':
        return { ...block, children: map(block.children) }
      case 'quote':
      case 'spoiler':
        return { ...block, children: mapWords(block.children, map) }
      case 'list':
        return {
          ...block,
          items: block.items.map(({ marker, blocks: own }) => ({ marker, blocks: mapWords(own, map) })),
        }
      case 'table':
        return { ...block, head: block.head.map(map), rows: block.rows.map((row) => row.map(map)) }
      default:
        return block
    }
  })
}
