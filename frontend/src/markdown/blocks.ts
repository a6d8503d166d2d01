// Splits a text into paragraphs, lists, quotes and code. Each line is read once for each nesting level, and the
// levels are limited.

import { hasVisible } from '../text/visible'
import { codeEnd, fenceAt, type Fence } from './fences'
import { hide } from './hiding'
import { assemble } from './inline'
import { linesOf, type Lines } from './lines'
import { readList, startsList, unescapeItem } from './lists'
import { pairSpoilerMarks } from './spoilers'
import { isTable, readTable } from './tables'
import type { TokenBlock } from './token'
import { tokenize } from './tokens'
import { mapWords, type Block, type Reading } from './tree'

/** Deeper quotes and lists are plain text. */
const MAX_DEPTH = 6
const HEADING = /^(#{1,6})\s+(\S.*)$/
const RULE = /^(?:\*\s*){3,}$|^(?:-\s*){3,}$|^(?:_\s*){3,}$/

/** In a message `>_<` is an emoticon, `>>> x` a prompt, and `>` alone a character. */
const QUOTE_BEGINS = /^>{1,2}\s+\S/
const QUOTE_GOES_ON = /^>{1,2}(?:\s|$)/

export function readMarkdown(source: string, reading: Reading): Block[] {
  const drafts = readBlocks(linesOf(source.replace(/\r\n?/g, '\n').split('\n'), reading, 0))
  pairSpoilerMarks(drafts)
  return mapWords(hide(drafts), (tokens) => assemble(tokens, reading))
}

export function readBlocks(text: Lines): TokenBlock[] {
  const { lines, reading } = text
  const blocks: TokenBlock[] = []
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
      blocks.push({ kind: 'heading', level: heading[1]!.length, children: tokenize(title, reading) })
      at += 1
    } else if (isRule(line, reading)) {
      blocks.push({ kind: 'rule' })
      at += 1
    } else if (isQuote(text, line, QUOTE_BEGINS)) at = readQuote(text, at, blocks)
    else if (text.depth < MAX_DEPTH && startsList(text, at))
      at = readList(text, at, blocks, { readBlocks, startsBlock })
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
    isQuote(text, line, QUOTE_BEGINS) ||
    (text.depth < MAX_DEPTH && startsList(text, at)) ||
    isRule(line, text.reading) ||
    (text.reading.dialect === 'document' && HEADING.test(line))
  )
}

function readParagraph(text: Lines, from: number, blocks: TokenBlock[]): number {
  const { lines, reading } = text
  const own: string[] = []
  let at = from
  let fence: Fence | null = null
  for (; at < lines.length && !fence; at += 1) {
    if (at > from && startsBlock(text, at)) break
    fence = fenceAt(text, at)
    own.push(fence ? fence.before : plainLine(text, at))
  }
  const flowing = reading.dialect === 'document'
  const words = flowing ? own.map((line) => line.trim()).join(' ') : own.join('\n').trimEnd()
  blocks.push({ kind: 'paragraph', children: tokenize(words, reading) })
  return fence ? readCode(text, at - 1, fence, blocks) : at
}

/** A line of text, without the backslash that prevents a block. */
function plainLine(text: Lines, at: number): string {
  const line = text.lines[at]!
  if (text.reading.dialect === 'document' || !line.includes('\\')) return line
  const isQuoted = /^\\>/.test(line) && QUOTE_BEGINS.test(line.slice(1))
  return isQuoted ? line.slice(1) : unescapeItem(text, at)
}

function readCode(text: Lines, from: number, fence: Fence, blocks: TokenBlock[]): number {
  const { lines, reading } = text
  const end = codeEnd(lines, from, fence.ticks)
  const own = [...fence.first, ...lines.slice(from + 1, end.line), ...end.last]
  if (reading.effort) reading.effort.steps += own.length
  const code = own.join('\n')
  if (hasVisible(code) || reading.dialect === 'document') {
    blocks.push({ kind: 'code', language: fence.language, text: code })
  } else {
    // An empty code block: the backticks are plain text.
    const typed = lines.slice(from, end.line + 1).join('\n')
    const text = typed.slice(fence.before.length, typed.length - end.rest.length)
    blocks.push({ kind: 'paragraph', children: [{ kind: 'node', node: { kind: 'text', text } }] })
  }
  if (end.rest.trim() === '') return Math.min(end.line + 1, lines.length)
  // What follows the closing fence is a line of text.
  lines[end.line] = end.rest.trimStart()
  return end.line
}

function isQuote({ reading, depth }: Lines, line: string, message: RegExp): boolean {
  return depth < MAX_DEPTH && (reading.dialect === 'message' ? message : /^>/).test(line)
}

function readQuote(text: Lines, from: number, blocks: TokenBlock[]): number {
  const { lines, reading, depth } = text
  let end = from
  while (end < lines.length && isQuote(text, lines[end]!, QUOTE_GOES_ON)) end += 1
  const own = lines.slice(from, end).map((line) => line.replace(/^>\s?/, ''))
  blocks.push({ kind: 'quote', children: readBlocks(linesOf(own, reading, depth + 1)) })
  return end
}

function isRule(line: string, { dialect }: Reading): boolean {
  return dialect === 'document' && RULE.test(line.trim())
}
