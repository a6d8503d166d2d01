// Decides which `||` hide text. Uncertain cases are hidden, because a reader can reveal them.

import { charAt, charBefore, isBlank, isSpaceless, isWord } from './characters'
import type { SpoilerMark, Token } from './token'
import type { Tree } from './tree'

interface Run {
  at: number
  end: number
  count: number
  /** How many backslashes remain before it if it is escaped. */
  kept?: number | undefined
}

/** The tokens of a run of two to four bars. The third bar is hidden text. Four bars are an end and a beginning. */
export function spoilerTokens(source: string, { at, end, count, kept }: Run): Token[] {
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

function between(left: Side, right: Side): SpoilerMark {
  const solid = (side: Side) => side !== 'edge' && side !== 'blank'
  const alone = left === 'edge' && right === 'edge'
  const opener = alone || (left !== 'word' && solid(right))
  const closer = solid(left) && right !== 'word'
  return {
    kind: 'spoiler_mark',
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
export function pairSpoilerMarks(blocks: readonly Tree<Token[]>[]): void {
  const pairing = new Pairing()
  pairing.blocks(blocks)
  pairing.end()
}

class Pairing {
  #open: { mark: SpoilerMark; seen: boolean; paragraph: number } | null = null
  /** The last end in this paragraph. A later mark may replace it. */
  #last: SpoilerMark | null = null
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
    if (!this.#open?.seen || !this.#open.mark.opener) return
    this.#open.mark.role = 'open'
    this.#open.mark.wide = this.#open.paragraph !== this.#paragraph
  }

  #words(tokens: readonly Token[]): void {
    this.#paragraph += 1
    this.#last = null
    for (const token of tokens) {
      if (token.kind === 'spoiler_mark') this.#mark(token)
      else if (isSeen(token)) this.#markSeen()
    }
    if (this.#open && !this.#open.mark.crosses) this.#open = null
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

  #mark(mark: SpoilerMark): void {
    const open = this.#open
    if (!open) {
      if (this.#last && mark.closer) this.#extend(this.#last, mark)
      else this.#begin(mark)
    } else if (!open.seen || (!open.mark.opener && !open.mark.hanging && mark.opener)) this.#begin(mark)
    else if (!open.mark.weak || !mark.weak) this.#close(open, mark)
  }

  #begin(mark: SpoilerMark): void {
    this.#open = { mark, seen: false, paragraph: this.#paragraph }
    this.#last = null
  }

  #close(open: { mark: SpoilerMark; paragraph: number }, close: SpoilerMark): void {
    const wide = open.paragraph !== this.#paragraph
    Object.assign(open.mark, { role: 'open', wide })
    Object.assign(close, { role: 'close', wide })
    this.#open = null
    this.#last = close.clean ? null : close
  }

  #extend(before: SpoilerMark, mark: SpoilerMark): void {
    Object.assign(mark, { role: 'close', wide: before.wide })
    delete before.role
    this.#last = null
  }
}

/** Whether a token has visible content. */
export function isSeen(token: Token): boolean {
  return token.kind !== 'node' || token.node.kind !== 'text' || token.node.text.trim() !== ''
}
