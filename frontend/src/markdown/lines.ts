// The lines of a text, or of a part of it, while they are read as blocks.

import type { Reading } from './tree'

export interface Lines {
  lines: string[]
  reading: Reading
  depth: number
  /** Whether these are the lines of a list item. */
  inItem: boolean
  /** For each line that looks like a bullet item: whether it is one. */
  bulleted: Map<number, boolean>
}

export function linesOf(lines: string[], reading: Reading, depth: number, inItem = false): Lines {
  return { lines, reading, depth, inItem, bulleted: new Map() }
}
