// Tables of documents: a header, a line of dashes, rows.

import type { Lines } from './lines'
import type { Token, TokenBlock } from './token'
import { tokenize } from './tokens'
import type { Reading } from './tree'

const DASHES = /^\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?$/

export function isTable({ lines, reading }: Lines, at: number): boolean {
  return (
    reading.dialect === 'document' && lines[at]!.includes('|') && DASHES.test((lines[at + 1] ?? '').trim())
  )
}

export function readTable({ lines, reading }: Lines, from: number, blocks: TokenBlock[]): number {
  let end = from
  while (end < lines.length && lines[end]!.includes('|')) end += 1
  const [head = [], , ...rows] = lines.slice(from, end).map((line) => readRow(line, reading))
  blocks.push({ kind: 'table', head, rows })
  return end
}

function readRow(line: string, reading: Reading): Token[][] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '')
  return inner.split('|').map((cell) => tokenize(cell.trim(), reading))
}
