import { describe, expect, it } from 'vitest'
import type { AttachedFile } from '../ledger'
import { COLUMNS, tilesOf, widthOf } from './album'

const picture = (width: number, height: number): AttachedFile => ({
  ...{ id: 'a', kind: 'picture', name: 'a', media_type: 'image/png', size: 1, width, height },
})

describe('an album', () => {
  it('fills whole rows with every number of pictures', () => {
    for (let count = 1; count <= 14; count += 1) {
      const tiles = tilesOf(Array.from({ length: count }, () => picture(4, 3)))
      expect(tiles.length).toBeGreaterThanOrEqual(count)
      expect(tiles.reduce((sum, { span }) => sum + span, 0) % COLUMNS).toBe(0)
    }
    for (let count = 1; count <= 10; count += 1)
      expect(tilesOf(Array.from({ length: count }, () => picture(4, 3)))).toHaveLength(count)
  })

  it('of one picture has its form, unless that is extreme', () => {
    expect(tilesOf([picture(300, 200)])).toEqual([{ span: 12, ratio: 1.5 }])
    expect(tilesOf([picture(1_000, 10)])[0]?.ratio).toBe(2.4)
    expect(tilesOf([picture(10, 1_000)])[0]?.ratio).toBe(0.62)
  })

  it('does not enlarge a small picture, and is not higher than the screen', () => {
    expect(widthOf([picture(200, 200)])).toBe(200)
    expect(widthOf([picture(4_000, 3_000)])).toBe(420)
    expect(widthOf([picture(1_000, 2_000)])).toBeLessThan(300)
  })
})
