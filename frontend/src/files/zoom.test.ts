import { describe, expect, it } from 'vitest'
import { moved, Pointers, swipeOf, WHOLE, zoomed } from './zoom'

const box = { width: 400, height: 200 }

describe('zooming', () => {
  it('keeps the point under the pointer in its place', () => {
    const view = zoomed(WHOLE, 2, { x: 100, y: 50 }, box)
    expect(view).toEqual({ scale: 2, x: -100, y: -50 })
  })

  it('does not go below the whole picture', () => {
    expect(zoomed({ scale: 2, x: 150, y: 0 }, 0.1, { x: 0, y: 0 }, box)).toEqual(WHOLE)
  })

  it('moves a picture no further than to its edge', () => {
    expect(moved({ scale: 2, x: 0, y: 0 }, { x: 900, y: -900 }, box)).toEqual({ scale: 2, x: 200, y: -100 })
    expect(moved(WHOLE, { x: 10, y: 10 }, box)).toEqual(WHOLE)
  })
})

describe('a finger', () => {
  it('swipes to the neighbours, or down to close', () => {
    expect(swipeOf({ x: -90, y: 20 })).toBe('next')
    expect(swipeOf({ x: 90, y: 20 })).toBe('previous')
    expect(swipeOf({ x: 20, y: 200 })).toBe('close')
    expect(swipeOf({ x: 20, y: 20 })).toBeNull()
  })

  it('and another one pinch', () => {
    const pointers = new Pointers()
    pointers.put(1, { x: 0, y: 0 })
    pointers.put(2, { x: 100, y: 0 })
    expect(pointers.move(2, { x: 200, y: 0 })).toEqual({
      ...{ by: { x: 50, y: 0 }, factor: 2, middle: { x: 100, y: 0 } },
    })
    pointers.lift(1)
    expect(pointers.move(2, { x: 210, y: 5 })).toMatchObject({ by: { x: 10, y: 5 }, factor: 1 })
    expect(pointers.move(1, { x: 0, y: 0 })).toBeNull()
  })
})
