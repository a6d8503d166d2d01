// Where the pictures of a message are: rows of a grid whose height is known before anything has loaded.

import type { AttachedFile } from '../ledger'
import { ratioOf } from './address'

/** Divisible by the number of pictures in every kind of row. */
export const COLUMNS = 12

/** How many pictures each row has, by the number of pictures. */
const ROWS: Record<number, readonly number[]> = {
  ...{ 1: [1], 2: [2], 3: [1, 2], 4: [2, 2], 5: [2, 3], 6: [3, 3] },
  ...{ 7: [1, 3, 3], 8: [2, 3, 3], 9: [3, 3, 3], 10: [2, 4, 4] },
}

export interface Tile {
  /** Columns of the grid. */
  span: number
  /** Width by height. */
  ratio: number
}

/** Extreme pictures are cut. */
const NARROWEST = 0.62
const WIDEST = 2.4

export function tilesOf(pictures: readonly AttachedFile[]): Tile[] {
  const [only] = pictures
  if (only && pictures.length === 1)
    return [{ span: COLUMNS, ratio: Math.min(WIDEST, Math.max(NARROWEST, ratioOf(only))) }]
  return rowsOf(pictures.length).flatMap((count) =>
    Array.from({ length: count }, () => ({ span: COLUMNS / count, ratio: count === 1 ? 16 / 9 : 1 })),
  )
}

function rowsOf(count: number): readonly number[] {
  const known = ROWS[count]
  if (known) return known
  // A newer server may allow more.
  return [...Array.from({ length: Math.ceil((count - 10) / 4) }, () => 4), ...rowsOf(10)]
}

/** The greatest width of the album in pixels. A small picture is not enlarged. */
export function widthOf(pictures: readonly AttachedFile[]): number {
  const [only] = pictures
  if (!only || pictures.length > 1) return 420
  const tall = Math.max(NARROWEST, ratioOf(only)) * 460
  return Math.round(Math.min(420, tall, Math.max(160, only.width ?? 420)))
}
