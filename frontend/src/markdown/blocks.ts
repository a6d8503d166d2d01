// Cuts a text into paragraphs, lists, quotes and code. Every line is looked at once for each level it stands in, and
// levels are few.

import { readInline } from './inline'
import { readList, startsList } from './lists'
import { isTable, readTable } from './tables'
import type { Block, Reading } from './tree'

/** Deeper quotes and lists are words. */
const DEEPEST = 6
/** In front of the fence may stand the end of a sentence, as people write in a hurry. */
const FENCE = /^([^`]*)(`{3,})([\w+#.-]*)[ \t]*$/
const HEADING = /^(#{1,6})\s+(\S.*)$/
const RULE = /^(?:\*\s*){3,}$|^(?:-\s*){3,}$|^(?:_\s*){3,}$/

export interface Lines {
  lines: string[]
  reading: Reading
  depth: number
}

export function readMarkdown(source: string, reading: Reading): Block[] {
  return readBlocks({ lines: source.replace(/\r\n?/g, '\n').split('\n'), reading, depth: 0 })
}

export function readBlocks(text: Lines): Block[] {
  const { lines, reading } = text
  const blocks: Block[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at]!
    if (reading.effort) reading.effort.steps += 1
    const heading = reading.dialect === 'document' ? HEADING.exec(line) : null
    const fence = fenceAt(text, at)
    if (line.trim() === '') at += 1
    else if (fence && fence.before.trim() === '') at = readCode(text, at, fence, blocks)
    else if (heading) {
      const title = heading[2]!.trimEnd()
      blocks.push({ kind: 'heading', level: heading[1]!.length, children: readInline(title, reading) })
      at += 1
    } else if (isRule(line, reading)) {
      blocks.push({ kind: 'rule' })
      at += 1
    } else if (isQuote(text, line)) at = readQuote(text, at, blocks)
    else if (text.depth < DEEPEST && startsList(line, reading)) at = readList(text, at, blocks)
    else if (isTable(text, at)) at = readTable(text, at, blocks)
    else at = readParagraph(text, at, blocks)
  }
  return blocks
}

/** Whether a line ends the paragraph above it. */
export function startsBlock(text: Lines, at: number): boolean {
  const line = text.lines[at]!
  return (
    line.trim() === '' ||
    fenceAt(text, at)?.before.trim() === '' ||
    isQuote(text, line) ||
    (text.depth < DEEPEST && startsList(line, text.reading)) ||
    isRule(line, text.reading) ||
    (text.reading.dialect === 'document' && HEADING.test(line))
  )
}

function readParagraph(text: Lines, from: number, blocks: Block[]): number {
  const { lines, reading } = text
  const own: string[] = []
  let at = from
  let fence: Fence | null = null
  for (; at < lines.length && !fence; at += 1) {
    if (at > from && startsBlock(text, at)) break
    fence = fenceAt(text, at)
    own.push(fence ? fence.before : lines[at]!)
  }
  const flowing = reading.dialect === 'document'
  const words = flowing ? own.map((line) => line.trim()).join(' ') : own.join('\n').trimEnd()
  blocks.push({ kind: 'paragraph', children: readInline(words, reading) })
  return fence ? readCode(text, at - 1, fence, blocks) : at
}

interface Fence {
  before: string
  ticks: number
  language: string
}

/** The beginning of a block of code. Behind other words it must be closed somewhere, or it is words as well. */
function fenceAt({ lines, reading }: Lines, at: number): Fence | null {
  const line = lines[at]!
  const found = line.includes('```') ? FENCE.exec(line) : null
  if (!found) return null
  const [, before = '', ticks = '', language = ''] = found
  if (before.trim() !== '') {
    // Three ticks close three ticks, so only the last of such lines can search in vain.
    if (reading.dialect === 'document' || ticks.length !== 3) return null
    if (endOfCode(lines, at, 3) === lines.length) return null
  }
  return { before, ticks: ticks.length, language }
}

function readCode(text: Lines, from: number, fence: Fence, blocks: Block[]): number {
  const { lines, reading } = text
  const end = endOfCode(lines, from, fence.ticks)
  const own = lines.slice(from + 1, end)
  const last = end < lines.length ? closing(lines[end]!, fence.ticks) : null
  if (last) own.push(last)
  if (reading.effort) reading.effort.steps += own.length
  blocks.push({ kind: 'code', language: fence.language, text: own.join('\n') })
  return Math.min(end + 1, lines.length)
}

/** The line that closes the code begun at `from`; without one, all that follows is code. */
function endOfCode(lines: readonly string[], from: number, ticks: number): number {
  let end = from + 1
  while (end < lines.length && closing(lines[end]!, ticks) === null) end += 1
  return end
}

/** What stands before the closing fence on its line; null if the line does not close. */
function closing(line: string, ticks: number): string | null {
  const end = line.trimEnd()
  if (!end.endsWith('`'.repeat(ticks))) return null
  const before = end.slice(0, -ticks)
  return before.includes('`') ? null : before.trim() === '' ? '' : before
}

function isQuote({ reading, depth }: Lines, line: string): boolean {
  // In a message `>_<` is a face.
  return depth < DEEPEST && (reading.dialect === 'message' ? /^>(?:\s|>|$)/ : /^>/).test(line)
}

function readQuote(text: Lines, from: number, blocks: Block[]): number {
  const { lines, reading, depth } = text
  let end = from
  while (end < lines.length && isQuote(text, lines[end]!)) end += 1
  const own = lines.slice(from, end).map((line) => line.replace(/^>\s?/, ''))
  blocks.push({ kind: 'quote', children: readBlocks({ lines: own, reading, depth: depth + 1 }) })
  return end
}

function isRule(line: string, { dialect }: Reading): boolean {
  return dialect === 'document' && RULE.test(line.trim())
}
