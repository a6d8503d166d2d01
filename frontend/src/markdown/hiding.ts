// Spoilers that span several paragraphs. Their content is moved out of its lists and quotes into a block of its own,
// so that item numbers stay hidden too. Each part of the text is moved once.

import { isSeen } from './spoilers'
import type { Item } from './tree'
import type { Token, TokenBlock } from './token'

export function hide(blocks: readonly TokenBlock[]): TokenBlock[] {
  const hasWide = (each: TokenBlock): boolean => {
    if (each.kind === 'paragraph')
      return each.children.some((token) => token.kind === 'spoiler_mark' && token.wide)
    if (each.kind === 'list') return each.items.some((item) => item.blocks.some(hasWide))
    return each.kind === 'quote' && each.children.some(hasWide)
  }
  return blocks.some(hasWide) ? new Builder().build(blocks) : [...blocks]
}

/** A quote, list or item under construction. */
interface Open {
  kind: 'quote' | 'list' | 'item' | 'spoiler'
  ordered: boolean
  marker: string
  blocks: TokenBlock[]
  items: Item<Token[]>[]
}

class Builder {
  readonly #root: TokenBlock[] = []
  #open: Open[] = []

  build(blocks: readonly TokenBlock[]): TokenBlock[] {
    this.#all(blocks)
    while (this.#open.length > 0) this.#close()
    return this.#root
  }

  #all(blocks: readonly TokenBlock[]): void {
    for (const block of blocks) {
      if (block.kind === 'paragraph') this.#paragraph(block.children)
      else if (block.kind === 'quote') {
        this.#begin('quote')
        this.#all(block.children)
        this.#close()
      } else if (block.kind === 'list') {
        this.#begin('list', block.ordered)
        for (const item of block.items) {
          this.#begin('item', false, item.marker)
          this.#all(item.blocks)
          this.#close()
        }
        this.#close()
      } else this.#add(block)
    }
  }

  #paragraph(tokens: Token[]): void {
    let from = 0
    tokens.forEach((token, at) => {
      if (token.kind !== 'spoiler_mark' || !token.wide || !token.role) return
      this.#words(tokens.slice(from, at))
      this.#toggleSpoiler(token.role === 'open')
      from = at + 1
    })
    this.#words(tokens.slice(from))
  }

  #words(tokens: Token[]): void {
    if (tokens.some(isSeen)) this.#add({ kind: 'paragraph', children: trimmed(tokens) })
  }

  #add(block: TokenBlock): void {
    const parent = this.#open.at(-1)
    ;(parent ? parent.blocks : this.#root).push(block)
  }

  #begin(kind: Open['kind'], ordered = false, marker = ''): void {
    this.#open.push({ kind, ordered, marker, blocks: [], items: [] })
  }

  /** Closes the innermost block. Empty blocks are dropped, except the number of an item that does not continue. */
  #close(goesOn = false): void {
    const done = this.#open.pop()
    if (!done) return
    if (done.kind === 'item') {
      if (done.blocks.length === 0 && (goesOn || done.marker === '')) return
      this.#open.at(-1)?.items.push({ marker: done.marker, blocks: done.blocks })
    } else if (done.kind === 'list') {
      if (done.items.length > 0) this.#add({ kind: 'list', ordered: done.ordered, items: done.items })
    } else if (done.blocks.length > 0) this.#add({ kind: done.kind, children: done.blocks })
  }

  /** Closes all blocks, begins or ends the spoiler, and reopens the same lists and quotes. */
  #toggleSpoiler(hides: boolean): void {
    const path = this.#open.filter(({ kind }) => kind !== 'spoiler')
    const next: [Open['kind'], boolean, string][] = path.map(({ kind, ordered, marker, blocks }, at) => {
      const isTold = !hides || blocks.length > 0 || path.slice(at + 1).some(hasAny)
      return [kind, ordered, isTold ? '' : marker]
    })
    while (this.#open.length > 0) this.#close(hides)
    if (hides) this.#begin('spoiler')
    for (const each of next) this.#begin(...each)
  }
}

const hasAny = ({ blocks, items }: Open) => blocks.length > 0 || items.length > 0

/** The tokens without whitespace at both ends. */
function trimmed(tokens: Token[]): Token[] {
  return tokens.map((token, at) => {
    if (token.kind !== 'node' || token.node.kind !== 'text') return token
    let { text } = token.node
    if (at === 0) text = text.trimStart()
    if (at === tokens.length - 1) text = text.trimEnd()
    return { kind: 'node', node: { kind: 'text', text } }
  })
}
