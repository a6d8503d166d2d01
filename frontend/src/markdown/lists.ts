// Lists, with items that run over several lines and lists inside of items.

import { readBlocks, startsBlock, type Lines } from './blocks'
import type { Block, Reading } from './tree'

const DOCUMENT_ITEM = /^(\s*)([-*+]|\d{1,9}[.)])(\s+)(\S.*)$/
/** A plus is arithmetic, and a long number is a year or a price. */
const MESSAGE_ITEM = /^(\s*)([-*]|\d{1,3}[.)])(\s+)(\S.*)$/

interface Item {
  indent: number
  ordered: boolean
  number: number
  /** Where its text begins. */
  offset: number
  text: string
}

function itemOf(line: string, { dialect }: Reading): Item | null {
  const found = (dialect === 'document' ? DOCUMENT_ITEM : MESSAGE_ITEM).exec(line)
  if (!found) return null
  const [, indent = '', marker = '', space = '', text = ''] = found
  return {
    ...{ indent: indent.length, ordered: /\d/.test(marker), number: parseInt(marker, 10) },
    ...{ offset: indent.length + marker.length + space.length, text },
  }
}

export function startsList(line: string, reading: Reading): boolean {
  return itemOf(line, reading) !== null
}

export function readList(text: Lines, from: number, blocks: Block[]): number {
  const { lines, reading, depth } = text
  const first = itemOf(lines[from]!, reading)!
  const items: Block[][] = []
  let at = from
  while (at < lines.length) {
    const item = itemOf(lines[at]!, reading)
    if (!item || item.indent > first.indent + 1 || item.ordered !== first.ordered) break
    const end = endOfItem(text, at, item)
    const own = lines.slice(at + 1, end).map((line) => line.slice(Math.min(item.offset, indentOf(line))))
    if (reading.effort) reading.effort.steps += own.length
    items.push(readBlocks({ lines: [item.text, ...own], reading, depth: depth + 1 }))
    at = end
    // One blank line may stand between items of the same list.
    if (lines[at]?.trim() === '' && startsList(lines[at + 1] ?? '', reading)) at += 1
  }
  blocks.push({ kind: 'list', ordered: first.ordered, start: first.ordered ? first.number : 1, items })
  return at
}

/** Everything indented deeper than the marker belongs to the item, also behind a blank line. */
function endOfItem(text: Lines, from: number, item: Item): number {
  const { lines, reading } = text
  let at = from + 1
  for (; at < lines.length; at += 1) {
    const line = lines[at]!
    if (line.trim() === '') {
      const next = lines[at + 1]
      if (next === undefined || next.trim() === '' || indentOf(next) <= item.indent) break
    } else if (indentOf(line) <= item.indent) {
      // In a document the lines of an item flow on; in a message a new line is a new line.
      if (reading.dialect === 'message' || startsBlock(text, at)) break
    }
  }
  return at
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}
