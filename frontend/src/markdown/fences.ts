// The ends of code blocks: runs of backticks, and the text beside them.

import type { Lines } from './lines'

export interface Fence {
  /** In a message, text may precede the fence on its line. */
  before: string
  ticks: number
  language: string
  /** The first line of the code, if it begins on the line of the fence. */
  first: string[]
}

const LANGUAGE = /^\s*([\w+#.-]*)\s*$/

/** The opening fence of a code block. */
export function fenceAt({ lines, reading }: Lines, at: number): Fence | null {
  const line = lines[at]!
  const run = line.includes('```') ? openRun(line) : null
  if (!run) return null
  const [before, rest] = [line.slice(0, run.start), line.slice(run.end)]
  const ticks = run.end - run.start
  const language = LANGUAGE.exec(rest)?.[1]
  const isOwnLine = before.trim() === ''
  if (reading.dialect === 'document' && (!isOwnLine || language === undefined)) return null
  // Beside other text it must be closed, or it is plain text. Three backticks close three backticks, so only the last
  // of such lines searches without a result.
  if (!isOwnLine && ticks !== 3) return null
  if ((!isOwnLine || language === undefined) && codeEnd(lines, at, ticks).line === lines.length) return null
  return { before, ticks, language: language ?? '', first: language === undefined ? [rest.trimEnd()] : [] }
}

/** The first run of three or more backticks outside of the inline code of the line. */
function openRun(line: string): { start: number; end: number } | null {
  const runs = [...line.matchAll(/`+/g)]
  const last = new Map(runs.map(({ 0: run }, at) => [run.length, at]))
  for (let at = 0; at < runs.length; at += 1) {
    const { 0: run, index } = runs[at]!
    if (last.get(run.length) !== at) {
      do at += 1
      while (runs[at]![0].length !== run.length)
    } else if (run.length > 2) return { start: index, end: index + run.length }
  }
  return null
}

export interface CodeEnd {
  /** The line of the closing fence. Without one, everything that follows is code. */
  line: number
  /** The code before the closing fence on its line. */
  last: string[]
  /** The text after it. */
  rest: string
}

/** The end of the code that begins at the line `from`: the next run of the same number of backticks. */
export function codeEnd(lines: readonly string[], from: number, ticks: number): CodeEnd {
  const closing = new RegExp(`(?<!\`)\`{${ticks}}(?!\`)`)
  for (let line = from + 1; line < lines.length; line += 1) {
    const found = closing.exec(lines[line]!)
    if (!found) continue
    const before = lines[line]!.slice(0, found.index)
    const rest = lines[line]!.slice(found.index + ticks)
    return { line, last: before.trim() === '' ? [] : [before], rest }
  }
  return { line: lines.length, last: [], rest: '' }
}
