// Complete ranges of a conversation: sorted, disjoint, never adjacent.

export interface Range {
  from: number
  /** Inclusive. */
  to: number
}

export function addRange(ranges: readonly Range[], from: number, to: number): readonly Range[] {
  if (to < from || covers(ranges, from, to)) return ranges
  const result: Range[] = []
  let lower = from
  let upper = to
  for (const range of ranges) {
    if (range.to < lower - 1 || range.from > upper + 1) {
      result.push(range)
    } else {
      lower = Math.min(lower, range.from)
      upper = Math.max(upper, range.to)
    }
  }
  const at = result.findIndex((range) => range.from > lower)
  result.splice(at < 0 ? result.length : at, 0, { from: lower, to: upper })
  return result
}

/** Whether `from … to` is complete. An empty range is. */
export function covers(ranges: readonly Range[], from: number, to: number): boolean {
  return to < from || ranges.some((range) => range.from <= from && range.to >= to)
}

export function rangeAt(ranges: readonly Range[], seq: number): Range | undefined {
  return ranges.find((range) => range.from <= seq && seq <= range.to)
}

/** The ranges from `from` upwards. */
export function cutBelow(ranges: readonly Range[], from: number): readonly Range[] {
  return ranges
    .filter((range) => range.to >= from)
    .map((range) => (range.from >= from ? range : { from, to: range.to }))
}

/** The ranges within one range. */
export function cutTo(ranges: readonly Range[], { from, to }: Range): readonly Range[] {
  return ranges
    .map((range) => ({ from: Math.max(range.from, from), to: Math.min(range.to, to) }))
    .filter((range) => range.from <= range.to)
}
