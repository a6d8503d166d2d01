// Lists: items of several lines, and nested lists.

import { linesOf, type Lines } from './lines'
import type { Token, TokenBlock } from './token'
import type { Item as ListItem, Reading } from './tree'

/** The reader of blocks, which lists need for their items. It is passed in, because it calls this file. */
export interface BlockReader {
  readBlocks(text: Lines): TokenBlock[]
  startsBlock(text: Lines, at: number): boolean
}

const DOCUMENT_ITEM = /^(\s*)([-*+]|\d{1,9}[.)])(\s+)(\S.*)$/
/** A plus is arithmetic, and a long number is a year or a price. */
const MESSAGE_ITEM = /^(\s*)([-*]|\d{1,3}[.)])(\s+)(\S.*)$/

interface Item {
  indent: number
  ordered: boolean
  marker: string
  /** The index at which the text begins. */
  offset: number
  text: string
}

function itemOf(line: string, { dialect }: Reading): Item | null {
  const found = (dialect === 'document' ? DOCUMENT_ITEM : MESSAGE_ITEM).exec(line)
  if (!found) return null
  const [, indent = '', marker = '', space = '', text = ''] = found
  return {
    ...{ indent: indent.length, ordered: /\d/.test(marker), marker },
    ...{ offset: indent.length + marker.length + space.length, text },
  }
}

/** One bullet line may be a minus or a dash of dialogue, so a list needs two items. Within an item one is enough. */
export function startsList(text: Lines, at: number): boolean {
  const item = itemOf(text.lines[at]!, text.reading)
  if (!item) return false
  if (text.reading.dialect === 'document' || item.ordered || text.inItem) return true
  return text.bulleted.get(at) ?? judge(text, at)
}

/** A number after a bullet, which may be a minus. */
const NUMERIC = /^[\p{Sc}±~≈]?\s?\d/u

/** Decides for all lines that would form one list with the line at `from`. Each is read once. */
function judge({ lines, reading, bulleted }: Lines, from: number): boolean {
  const own: number[] = []
  let isNumeric = true
  let base = 0
  for (let at = from; at < lines.length; at += 1) {
    if (reading.effort) reading.effort.steps += 1
    const line = lines[at]!
    const item = itemOf(line, reading)
    if (item && (!item.ordered || item.indent > base)) {
      if (own.length === 0) base = item.indent
      own.push(at)
      isNumeric &&= !item.ordered && NUMERIC.test(item.text)
    } else if (line.trim() === '' ? !goesOn(lines[at + 1], base, reading) : indentOf(line) <= base) break
  }
  const isList = own.length > 1 && !isNumeric
  for (const at of own) bulleted.set(at, isList)
  return isList
}

function goesOn(next: string | undefined, base: number, reading: Reading): boolean {
  return next !== undefined && next.trim() !== '' && (indentOf(next) > base || itemOf(next, reading) !== null)
}

/** A line of a message without the backslash that prevents an item. */
export function unescapeItem({ lines, inItem, reading }: Lines, at: number): string {
  const line = lines[at]!
  const plain = line.replace(/^(\s*)\\(?=[-*]\s+\S)/, '$1').replace(/^(\s*\d{1,3})\\(?=[.)]\s+\S)/, '$1')
  if (plain === line) return line
  const isItem = (other: string | undefined) =>
    other !== undefined && itemOf(other.replace(/^(\s*)\\/, '$1'), reading)?.ordered === false
  const acts = /^\s*\d/.test(plain) || inItem || isItem(lines[at - 1]) || isItem(lines[at + 1])
  return acts ? plain : line
}

export function readList(text: Lines, from: number, blocks: TokenBlock[], reader: BlockReader): number {
  const { lines, reading, depth } = text
  const first = itemOf(lines[from]!, reading)!
  const items: ListItem<Token[]>[] = []
  let at = from
  while (at < lines.length) {
    const item = itemOf(lines[at]!, reading)
    if (!item || item.indent > first.indent + 1 || item.ordered !== first.ordered) break
    const end = endOfItem(text, at, item, reader)
    const own = lines.slice(at + 1, end).map((line) => line.slice(Math.min(item.offset, indentOf(line))))
    if (reading.effort) reading.effort.steps += own.length
    items.push({
      marker: item.marker,
      blocks: reader.readBlocks(linesOf([item.text, ...own], reading, depth + 1, true)),
    })
    at = end
    // One empty line may separate items of the same list.
    if (lines[at]?.trim() === '' && itemOf(lines[at + 1] ?? '', reading)) at += 1
  }
  blocks.push({ kind: 'list', ordered: first.ordered, items })
  return at
}

/** Lines indented deeper than the marker belong to the item, also after an empty line. */
function endOfItem(text: Lines, from: number, item: Item, { startsBlock }: BlockReader): number {
  const { lines, reading } = text
  let at = from + 1
  for (; at < lines.length; at += 1) {
    const line = lines[at]!
    if (line.trim() === '') {
      const next = lines[at + 1]
      if (next === undefined || next.trim() === '' || indentOf(next) <= item.indent) break
    } else if (indentOf(line) <= item.indent) {
      // In a document the lines of an item are joined. In a message line breaks are kept.
      if (reading.dialect === 'message' || startsBlock(text, at)) break
    }
  }
  return at
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}
