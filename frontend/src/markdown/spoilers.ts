// Decides which `||` hide text. Uncertain cases are hidden, because a reader can reveal them.

import { charAt, charBefore, isBlank, isSpaceless, isWord } from './characters'
import type { Cover, Token } from './token'
import type { Tree } from './tree'

interface Run {
  at: number
  end: number
  count: number
  /** How many backslashes remain before it if it is escaped. */
  kept?: number | undefined
}

/** The tokens of a run of two to four bars. The third bar is hidden text. Four bars are an end and a beginning. */
export function cover(source: string, { at, end, count, kept }: Run): Token[] {
  let [before, after] = [at, end]
  while (isSpace(source.charAt(before - 1))) before -= 1
  while (isSpace(source.charAt(after))) after += 1
  const left = sideOf(charBefore(source, at), before === 0 || source.charAt(before - 1) === '\n')
  const right = sideOf(charAt(source, end), after === source.length || source.charAt(after) === '\n')
  const text = (words: string): Token => ({ kind: 'node', node: { kind: 'text', text: words } })
  if (kept !== undefined) {
    const isOr = left === 'blank' && right === 'blank'
    return [text(isOr ? source.slice(at, end) : '\\'.repeat(kept) + '|'.repeat(count))]
  }
  if (count === 4) return [between(left, 'edge'), between('edge', right)]
  if (count === 2) return [between(left, right)]
  const only = between(left, right)
  return only.opener ? [only, text('|')] : [text('|'), only]
}

const isSpace = (char: string) => char !== '\n' && isBlank(char)

/** What is beside a mark: the end of a line, whitespace, a word, a script without spaces, or another character. */
type Side = 'edge' | 'blank' | 'word' | 'spaceless' | 'sign'

function sideOf(char: string, isEdge: boolean): Side {
  if (isEdge || char === '') return 'edge'
  if (isBlank(char)) return 'blank'
  return isSpaceless(char) ? 'spaceless' : isWord(char) ? 'word' : 'sign'
}

function between(left: Side, right: Side): Cover {
  const solid = (side: Side) => side !== 'edge' && side !== 'blank'
  const alone = left === 'edge' && right === 'edge'
  const opener = alone || (left !== 'word' && solid(right))
  const closer = solid(left) && right !== 'word'
  return {
    kind: 'cover',
    raw: '||',
    opener,
    closer,
    weak: left === 'blank' && right === 'blank',
    hanging: right === 'edge',
    crosses: opener || left === 'edge' || right === 'edge',
    clean: right === 'edge' || (solid(left) && (right === 'blank' || right === 'sign')),
  }
}

/** Decides for each `||` of a text whether it is markup, in the order of the text. */
export function pairCovers(blocks: readonly Tree<Token[]>[]): void {
  const pairing = new Pairing()
  pairing.blocks(blocks)
  pairing.end()
}

class Pairing {
  #open: { cover: Cover; seen: boolean; paragraph: number } | null = null
  /** The last end in this paragraph. A later mark may replace it. */
  #last: Cover | null = null
  #paragraph = 0

  blocks(blocks: readonly Tree<Token[]>[]): void {
    for (const block of blocks) {
      if (block.kind === 'paragraph') this.#words(block.children)
      else if (block.kind === 'quote') this.blocks(block.children)
      else if (block.kind === 'list') for (const item of block.items) this.blocks(item.blocks)
      else this.#leaf()
    }
  }

  /** A spoiler that is not closed hides everything that follows. */
  end(): void {
    if (!this.#open?.seen || !this.#open.cover.opener) return
    this.#open.cover.role = 'open'
    this.#open.cover.wide = this.#open.paragraph !== this.#paragraph
  }

  #words(tokens: readonly Token[]): void {
    this.#paragraph += 1
    this.#last = null
    for (const token of tokens) {
      if (token.kind === 'cover') this.#cover(token)
      else if (isSeen(token)) this.#markSeen()
    }
    if (this.#open && !this.#open.cover.crosses) this.#open = null
  }

  /** Code counts as a paragraph of its own. */
  #leaf(): void {
    this.#paragraph += 1
    this.#last = null
    this.#markSeen()
  }

  #markSeen(): void {
    if (this.#open) this.#open.seen = true
  }

  #cover(cover: Cover): void {
    const open = this.#open
    if (!open) {
      if (this.#last && cover.closer) this.#extend(this.#last, cover)
      else this.#begin(cover)
    } else if (!open.seen || (!open.cover.opener && !open.cover.hanging && cover.opener)) this.#begin(cover)
    else if (!open.cover.weak || !cover.weak) this.#close(open, cover)
  }

  #begin(cover: Cover): void {
    this.#open = { cover, seen: false, paragraph: this.#paragraph }
    this.#last = null
  }

  #close(open: { cover: Cover; paragraph: number }, close: Cover): void {
    const wide = open.paragraph !== this.#paragraph
    Object.assign(open.cover, { role: 'open', wide })
    Object.assign(close, { role: 'close', wide })
    this.#open = null
    this.#last = close.clean ? null : close
  }

  #extend(before: Cover, cover: Cover): void {
    Object.assign(cover, { role: 'close', wide: before.wide })
    delete before.role
    this.#last = null
  }
}

/** Whether a token has visible content. */
export function isSeen(token: Token): boolean {
  return token.kind !== 'node' || token.node.kind !== 'text' || token.node.text.trim() !== ''
}
