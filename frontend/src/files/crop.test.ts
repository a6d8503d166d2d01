import { expect, test } from 'vitest'
import { movedCrop, SCALE_MAX, scaledCrop, squareOf, wholeCrop } from './crop'

const size = { width: 400, height: 200 }

test('at first the largest square in the middle is kept', () => {
  expect(squareOf(wholeCrop(size), size)).toEqual({ left: 100, top: 0, side: 200 })
})

test('the square never leaves the picture', () => {
  const left = movedCrop(wholeCrop(size), { x: 5, y: 5 }, size)
  expect(squareOf(left, size)).toEqual({ left: 0, top: 0, side: 200 })
  const right = movedCrop(left, { x: -9, y: -9 }, size)
  expect(squareOf(right, size)).toEqual({ left: 200, top: 0, side: 200 })
  expect(scaledCrop(right, 99, size).scale).toBe(SCALE_MAX)
  expect(squareOf(scaledCrop(scaledCrop(right, 4, size), 1, size), size)).toEqual({
    left: 200,
    top: 0,
    side: 200,
  })
})

test('the point under the fingers stays when the picture is enlarged', () => {
  const at = { x: 0.25, y: -0.5 }
  const before = wholeCrop(size)
  const after = scaledCrop(before, 2, size, at)
  const under = (crop: typeof before) => {
    const { left, top, side } = squareOf(crop, size)
    return [left + (at.x + 0.5) * side, top + (at.y + 0.5) * side]
  }
  expect(under(after)).toEqual(under(before))
})
