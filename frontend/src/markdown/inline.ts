// Builds the tree of a paragraph. Marks that open and close wrap what is between them. Others are plain text. Each
// piece is moved at most once for each mark around it, and the nesting is limited, so the time is linear.

import { hasVisible } from '../text/visible'
import { nameUnseen } from './characters'
import { showsOtherAddress } from './labels'
import { pairSpoilerMarks } from './spoilers'
import type { Mark, Token } from './token'
import { tokenize } from './tokens'
import { addText, plainText, type Inline, type Reading, type Wrapping } from './tree'

/** Deeper marks are plain text. */
const MAX_DEPTH = 12

/** An open mark, and what follows it. */
interface Frame {
  mark: Mark
  /** The part of the mark that is not closed yet. */
  left: string
  children: Inline[]
}

/** Reads the text of one paragraph. */
export function readInline(source: string, reading: Reading): Inline[] {
  const tokens = tokenize(source, reading)
  pairSpoilerMarks([{ kind: 'paragraph', children: tokens }])
  return assemble(tokens, reading)
}

export function assemble(tokens: readonly Token[], reading: Reading): Inline[] {
  if (reading.effort) reading.effort.steps += tokens.length
  const links = pairs(tokens)
  const assembly = new Assembly(tokens, links, reading)
  // Whether an escaped mark would be markup is known after a pass that ignores all backslashes.
  if (tokens.some((token) => token.kind === 'mark' && token.slashes > 0))
    assembly.part(0, tokens.length, true, true)
  return assembly.part(0, tokens.length, true, false)
}

/** The target of each bracket that has one. A link does not cross the border of a spoiler. */
function pairs(tokens: readonly Token[]): Map<number, number> {
  let waiting: number[] = []
  const found = new Map<number, number>()
  tokens.forEach((token, at) => {
    if (token.kind === 'spoiler_mark' && token.role) waiting = []
    if (token.kind === 'bracket') waiting.push(at)
    if (token.kind !== 'target') return
    const start = waiting.pop()
    const bracket = tokens[start ?? -1]
    if (bracket?.kind !== 'bracket' || token.href === '') return
    if (bracket.escaped) bracket.acts = true
    else found.set(start!, at)
  })
  return found
}

class Assembly {
  readonly #tokens: readonly Token[]
  readonly #links: ReadonlyMap<number, number>
  readonly #reading: Reading
  /** Ignores backslashes, to find out which marks would be markup. */
  #trying = false

  constructor(tokens: readonly Token[], links: ReadonlyMap<number, number>, reading: Reading) {
    this.#tokens = tokens
    this.#links = links
    this.#reading = reading
  }

  part(from: number, to: number, isLinking: boolean, isTrying = this.#trying): Inline[] {
    this.#trying = isTrying
    const frames: Frame[] = [{ mark: NONE, left: '', children: [] }]
    for (let at = from; at < to; at += 1) {
      if (this.#reading.effort) this.#reading.effort.steps += 1
      const token = this.#tokens[at]!
      const children = top(frames).children
      switch (token.kind) {
        case 'mark':
          this.#mark(frames, token)
          break
        case 'node':
          addNode(children, token.node, isLinking)
          break
        case 'target':
          addText(children, token.text)
          break
        case 'spoiler_mark': {
          if (token.role !== 'open') addText(children, token.raw)
          else {
            const end = this.#endOfSpoiler(at + 1, to)
            children.push({ kind: 'spoiler', children: this.part(at + 1, end, isLinking) })
            at = end
          }
          break
        }
        case 'bracket': {
          const end = isLinking ? this.#links.get(at) : undefined
          const link = end === undefined ? null : this.#link(at, end)
          if (link && end !== undefined) {
            children.push(link)
            at = end
          } else addText(children, token.acts ? token.text : token.raw)
        }
      }
    }
    return flatten(frames, 0)
  }

  /** Spoilers do not nest. */
  #endOfSpoiler(from: number, to: number): number {
    let end = from
    for (; end < to; end += 1) {
      const token = this.#tokens[end]!
      if (token.kind === 'spoiler_mark' && token.role === 'close') break
    }
    return end
  }

  /** Links contain no links and no mentions, so labels are built without them. */
  #link(start: number, end: number): Inline | null {
    const target = this.#tokens[end]
    const children = this.part(start + 1, end, false)
    const label = plainText(children)
    if (target?.kind !== 'target' || !hasVisible(label) || showsOtherAddress(label, target.href)) return null
    return { kind: 'link', href: target.href, children: children.map(seen) }
  }

  #mark(frames: Frame[], mark: Mark): void {
    const isEscaped = mark.slashes % 2 === 1 && !this.#trying
    const half = '\\'.repeat(Math.floor(mark.slashes / 2))
    if (isEscaped) return addText(top(frames).children, mark.acts ? half + mark.text : mark.raw)
    if (mark.slashes > 0) addText(top(frames).children, mark.acts ? half : half + half)
    let left = mark.text
    while (left !== '' && mark.closes) {
      const closed = this.#close(frames, mark, left)
      if (closed === left) break
      left = closed
    }
    if (left === '') return
    if (mark.opens && frames.length <= MAX_DEPTH) frames.push({ mark, left, children: [] })
    else addText(top(frames).children, left)
  }

  /** Closes the mark that `left` belongs to. Returns what remains of it. */
  #close(frames: Frame[], mark: Mark, left: string): string {
    const at = frames.findLastIndex((frame) => fits(frame.left, left, this.#reading))
    const frame = frames[at]
    if (at < 1 || !frame) return left
    const children = flatten(frames, at)
    // Marks with nothing between them are no pair.
    if (!isEmphatic(children)) return left
    const width = Math.min(2, left.length, frame.left.length)
    if (
      this.#reading.dialect === 'message' &&
      left.startsWith('__') &&
      width === 2 &&
      isIdentifier(children)
    ) {
      flatten(frames, at - 1)
      return left
    }
    frame.mark.acts = mark.acts = true
    const node: Inline = { kind: meaning(left.charAt(0), width), children }
    frame.left = frame.left.slice(width)
    if (frame.left === '') {
      frames.pop()
      top(frames).children.push(node)
    } else frame.children = [node]
    return left.slice(width)
  }
}

const NONE: Mark = { kind: 'mark', text: '', raw: '', opens: false, closes: false, slashes: 0, acts: false }

/** One mark closes one, two close two, three close both. */
function fits(open: string, close: string, { dialect }: Reading): boolean {
  if (open.charAt(0) !== close.charAt(0) || open === '') return false
  return dialect === 'document' || open.length === close.length || open.length === 3 || close.length === 3
}

/** A letter, digit or emoji. Some letters are blank. */
const EMPHATIC = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}\p{Extended_Pictographic}]/u
const isEmphatic = (children: readonly Inline[]) =>
  children.some((child) => child.kind !== 'text' || EMPHATIC.test(child.text))

/** `__init__` is an identifier. */
function isIdentifier(children: readonly Inline[]): boolean {
  const [only, ...more] = children
  return more.length === 0 && only?.kind === 'text' && /^\w+$/.test(only.text)
}

function addNode(children: Inline[], node: Inline, isLinking: boolean): void {
  if (node.kind === 'text') addText(children, node.text)
  else if (!isLinking && (node.kind === 'link' || node.kind === 'mention'))
    addText(children, plainText([node]))
  else children.push(node)
}

/** A part of a label with all characters visible. */
function seen(part: Inline): Inline {
  if ('children' in part) return { ...part, children: part.children.map(seen) }
  return { ...part, text: nameUnseen(part.text) }
}

/** Turns everything opened above `at` into plain text, and returns the content of that frame. */
function flatten(frames: Frame[], at: number): Inline[] {
  const children = frames[at]?.children ?? []
  for (const frame of frames.splice(at + 1)) {
    addText(children, frame.left)
    for (const child of frame.children) {
      if (child.kind === 'text') addText(children, child.text)
      else children.push(child)
    }
  }
  return children
}

function top(frames: Frame[]): Frame {
  return frames[frames.length - 1]!
}

function meaning(char: string, width: number): Wrapping {
  if (char === '~') return 'strike'
  return width === 2 ? 'strong' : 'em'
}
