// Puts the pieces of a paragraph together: marks that open and close wrap what stands between them, all others are
// words. Every piece is moved at most once for each mark around it, and marks nest only so deep, so the time grows
// with the length of the text and no faster.

import { pretends } from './address'
import { tokenize, type Token } from './tokens'
import { addText, plainText, type Inline, type Reading, type Wrapping } from './tree'

/** Deeper marks are words. */
const DEEPEST = 12

/** A mark that waits for its end, and what has come since. */
interface Frame {
  mark: string
  children: Inline[]
}

export function readInline(source: string, reading: Reading): Inline[] {
  const tokens = tokenize(source, reading)
  const count = reading.effort
  if (count) count.steps += tokens.length
  return assemble(tokens, 0, tokens.length, pairs(tokens), reading)
}

/** For each bracket that is followed by a target, where that is. */
function pairs(tokens: readonly Token[]): Map<number, number> {
  const waiting: number[] = []
  const found = new Map<number, number>()
  tokens.forEach((token, at) => {
    if (token.kind === 'bracket') waiting.push(at)
    if (token.kind !== 'target') return
    const start = waiting.pop()
    if (start !== undefined && token.href !== '') found.set(start, at)
  })
  return found
}

function assemble(
  tokens: readonly Token[],
  from: number,
  to: number,
  links: ReadonlyMap<number, number> | null,
  reading: Reading,
): Inline[] {
  const frames: Frame[] = [{ mark: '', children: [] }]
  for (let at = from; at < to; at += 1) {
    if (reading.effort) reading.effort.steps += 1
    const token = tokens[at]!
    if (token.kind === 'mark') mark(frames, token)
    else if (token.kind === 'node') addNode(top(frames).children, token.node, links !== null)
    else if (token.kind === 'target') addText(top(frames).children, token.text)
    else {
      const end = links?.get(at)
      const link = end === undefined ? null : linkOf(tokens, at, end, reading)
      if (link && end !== undefined) {
        top(frames).children.push(link)
        at = end
      } else addText(top(frames).children, '[')
    }
  }
  return flatten(frames, 0)
}

/** There are no links inside of links, so a label is put together without them. */
function linkOf(tokens: readonly Token[], start: number, end: number, reading: Reading): Inline | null {
  const target = tokens[end]
  const children = assemble(tokens, start + 1, end, null, reading)
  const label = plainText(children)
  if (target?.kind !== 'target' || label.trim() === '' || pretends(label, target.href)) return null
  return { kind: 'link', href: target.href, children }
}

function addNode(children: Inline[], node: Inline, links: boolean): void {
  if (node.kind === 'text') addText(children, node.text)
  else if (node.kind === 'link' && !links) addText(children, plainText(node.children))
  else children.push(node)
}

function mark(frames: Frame[], token: Token & { kind: 'mark' }): void {
  let left = token.text
  while (left !== '' && token.closes) {
    const at = frames.findLastIndex((frame) => frame.mark.charAt(0) === left.charAt(0))
    const frame = frames[at]
    if (at < 1 || !frame) break
    const children = flatten(frames, at)
    // Nothing between the two: they are no pair.
    if (children.length === 0) break
    const width = Math.min(2, left.length, frame.mark.length)
    const node: Inline = { kind: meaning(left.charAt(0), width), children }
    frame.mark = frame.mark.slice(width)
    left = left.slice(width)
    if (frame.mark === '') {
      frames.pop()
      top(frames).children.push(node)
    } else frame.children = [node]
  }
  if (left === '') return
  if (token.opens && frames.length <= DEEPEST) frames.push({ mark: left, children: [] })
  else addText(top(frames).children, left)
}

/** Ends everything that was opened above `at`, unpaired, and gives what is inside of that frame. */
function flatten(frames: Frame[], at: number): Inline[] {
  const children = frames[at]?.children ?? []
  for (const frame of frames.splice(at + 1)) {
    addText(children, frame.mark)
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
  if (char === '|') return 'spoiler'
  return width === 2 ? 'strong' : 'em'
}
