import { describe, expect, it } from 'vitest'
import { cellFrom } from './grid'

// 0 1 2
// 3 4 5
// 6
describe('cellFrom in a grid of seven cells and three columns', () => {
  it.each([
    ['ArrowRight', 2, 3],
    ['ArrowRight', 6, 6],
    ['ArrowLeft', 3, 2],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 0, 3],
    ['ArrowDown', 5, 6],
    ['ArrowDown', 6, 6],
    ['ArrowUp', 4, 1],
    ['ArrowUp', 1, undefined],
    ['Home', 5, 3],
    ['End', 3, 5],
    ['End', 6, 6],
    ['x', 0, undefined],
  ])('%s moves from cell %i to %s', (key, at, to) => {
    expect(cellFrom(key, at, 7, 3)).toBe(to)
  })
})
