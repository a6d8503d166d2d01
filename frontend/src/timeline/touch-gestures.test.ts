import { expect, it } from 'vitest'
import { ANSWER_PX, pullOf } from './touch-gestures'

it('a message follows a swipe to the right, up to a limit', () => {
  expect(pullOf(5, 0, 200, 390)).toBe(0)
  expect(pullOf(40, 5, 200, 390)).toBe(30)
  expect(pullOf(300, 5, 60, 390)).toBe(72)
  expect(pullOf(300, 5, 60, 390)).toBeGreaterThan(ANSWER_PX)
})

it('not a movement to the left, or one that scrolls', () => {
  expect(pullOf(-80, 0, 200, 390)).toBe(0)
  expect(pullOf(60, 50, 200, 390)).toBe(0)
})

it('not a swipe from an edge, by which systems go back', () => {
  expect(pullOf(80, 0, 12, 390)).toBe(0)
  expect(pullOf(80, 0, 380, 390)).toBe(0)
})
