// Decides which `||` hide text. Uncertain cases are hidden, because a reader can reveal them.

import { hasVisible } from '../text/visible'
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

/** The tokens of a run of bars. Further bars of a mark are hidden text. Four bars are an end and a beginning. */
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
  const more = text('|'.repeat(count - 2))
  // Many bars may be a drawing, so they do not hide all that follows.
  if (count > 4) return only.opener ? [{ ...only, opener: false }, more] : [more, only]
  return only.opener ? [only, more] : [more, only]
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
  return {
    kind: 'spoiler_mark',
    raw: '||',
    opener,
    closer: !opener && solid(left) && right !== 'word',
    clean: right === 'edge' || (solid(left) && (right === 'blank' || right === 'sign')),
  }
}

/** Decides for each `||` of a text whether it is markup, in the order of the text. */
export function pairSpoilerMarks(blocks: readonly Tree<Token[]>[]): void {
  const pairing = new Pairing()
  pairing.blocks(blocks)
  pairing.end()
}

interface Placed {
  mark: SpoilerMark
  paragraph: number
}

/** Two marks in order are a pair, whatever is beside them: a rule that asks for more would tell secrets. */
class Pairing {
  #open: Placed | null = null
  /** Whether visible content has followed the open mark. */
  #seen = false
  #pairs: { open: Placed; close?: Placed }[] = []
  /** The number of pairs before the doubtful ones: no clear end has followed since. */
  #certain = 0
  #paragraph = 0

  blocks(blocks: readonly Tree<Token[]>[]): void {
    for (const block of blocks) {
      if (block.kind === 'paragraph') this.#words(block.children)
      else if (block.kind === 'quote') this.blocks(block.children)
      else if (block.kind === 'list') for (const item of block.items) this.blocks(item.blocks)
      else {
        // Code counts as a paragraph of its own.
        this.#paragraph += 1
        this.#seen = true
      }
    }
  }

  end(): void {
    if (this.#open) this.#endWith(this.#open)
    for (const { open, close } of this.#pairs) {
      const wide = open.paragraph !== (close?.paragraph ?? this.#paragraph)
      Object.assign(open.mark, { role: 'open', wide })
      if (close) Object.assign(close.mark, { role: 'close', wide })
    }
  }

  /** A mark without a partner is the end of the doubtful pairs before it, or hides everything that follows. */
  #endWith(left: Placed): void {
    const hidesRest = this.#seen && left.mark.opener
    const first = this.#pairs.splice(this.#certain)[0]?.open
    if (hidesRest) this.#pairs.push({ open: first ?? left })
    else if (first) this.#pairs.push({ open: first, close: left })
  }

  #words(tokens: readonly Token[]): void {
    this.#paragraph += 1
    for (const token of tokens) {
      if (token.kind === 'spoiler_mark') this.#mark({ mark: token, paragraph: this.#paragraph })
      else if (isSeen(token)) this.#seen = true
    }
  }

  #mark(place: Placed): void {
    const open = this.#open
    if (open && this.#seen) {
      this.#open = null
      this.#close(open, place)
    } else if (!open && place.mark.closer && this.#pairs.length > this.#certain) {
      // It can only be an end, so the end before it was none.
      this.#close(this.#pairs.pop()!.open, place)
    } else {
      this.#open = place
      this.#seen = false
    }
  }

  #close(open: Placed, close: Placed): void {
    this.#pairs.push({ open, close })
    if (close.mark.clean) this.#certain = this.#pairs.length
  }
}

/** Whether a token has visible content. */
export function isSeen(token: Token): boolean {
  return token.kind !== 'node' || token.node.kind !== 'text' || hasVisible(token.node.text)
}
