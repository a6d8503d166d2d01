// Collapses long messages. The tree is cut, not the source, so that a cut spoiler stays a spoiler.

import type { Block, Inline, Item } from './tree'

const LINES_SHOWN = 20
const CHARS_SHOWN = 1_600
/** The approximate number of characters in a line. */
const LINE = 80

/** The beginning of a long message. Null if it is short enough. */
export function shorten(blocks: readonly Block[]): Block[] | null {
  const budget = new Budget()
  const kept = budget.blocks(blocks)
  return budget.cut ? kept : null
}

class Budget {
  cut = false
  #lines = LINES_SHOWN
  #chars = CHARS_SHOWN

  blocks(blocks: readonly Block[]): Block[] {
    const kept: Block[] = []
    for (const block of blocks) {
      if (this.#full()) {
        this.cut = true
        break
      }
      kept.push(this.#block(block))
    }
    return kept
  }

  #full(): boolean {
    return this.cut || this.#lines <= 0 || this.#chars <= 0
  }

  #block(block: Block): Block {
    switch (block.kind) {
      case 'paragraph':
      case 'heading': {
        const children = this.#inline(block.children)
        this.#lines -= 1
        return { ...block, children }
      }
      case 'code': {
        const text = this.#text(block.text)
        this.#lines -= 1
        return { ...block, text }
      }
      case 'quote':
        return { ...block, children: this.blocks(block.children) }
      case 'list': {
        const items: Item<Inline[]>[] = []
        for (const item of block.items) {
          if (this.#full()) {
            this.cut = true
            break
          }
          items.push({ ...item, blocks: this.blocks(item.blocks) })
        }
        return { ...block, items }
      }
      default:
        this.#lines -= 1
        return block
    }
  }

  #inline(parts: readonly Inline[]): Inline[] {
    const kept: Inline[] = []
    for (const part of parts) {
      if (this.#full()) {
        this.cut = true
        break
      }
      if ('children' in part) kept.push({ ...part, children: this.#inline(part.children) })
      else kept.push({ ...part, text: this.#text(part.text) })
    }
    return kept
  }

  #text(text: string): string {
    const lines = text.split('\n')
    const fitting = lines.slice(0, Math.max(1, this.#lines)).join('\n')
    // Do not split a surrogate pair.
    const start = fitting.slice(0, this.#chars).replace(/[\uD800-\uDBFF]$/, '')
    this.#lines -= lines.length - 1 + Math.floor(start.length / LINE / 2)
    this.#chars -= start.length
    if (start.length === text.length) return text
    this.cut = true
    return `${start}…`
  }
}
