/** The cell that a key leads to in a grid filled row by row. Undefined if the key does not move. */
export function cellFrom(key: string, at: number, count: number, columns: number): number | undefined {
  const rowStart = at - (at % columns)
  switch (key) {
    case 'ArrowRight':
      return Math.min(at + 1, count - 1)
    case 'ArrowLeft':
      return Math.max(at - 1, 0)
    case 'ArrowDown':
      // In a shorter last row: to its last cell.
      return rowStart + columns < count ? Math.min(at + columns, count - 1) : at
    case 'ArrowUp':
      return at >= columns ? at - columns : undefined
    case 'Home':
      return rowStart
    case 'End':
      return Math.min(rowStart + columns, count) - 1
    default:
      return undefined
  }
}
