import { describe, expect, it } from 'vitest'
import { scatterStars } from './stars'

describe('scatterStars', () => {
  it('gives the same sky each time', () => {
    expect(scatterStars(1440, 900, 4)).toEqual(scatterStars(1440, 900, 4))
  })

  it('keeps every star in the picture and few of them moving', () => {
    const { still, twinkling } = scatterStars(3840, 2160, 4)
    expect(twinkling.length).toBeLessThanOrEqual(90)
    for (const star of [...still, ...twinkling]) {
      expect(star.x).toBeGreaterThanOrEqual(0)
      expect(star.x).toBeLessThan(1)
      expect(star.y).toBeLessThan(1)
      expect(star.tint).toBeLessThan(4)
    }
  })

  it('has more stars where there is more sky', () => {
    const count = (width: number, height: number) => scatterStars(width, height, 4).still.length
    expect(count(1440, 900)).toBeGreaterThan(count(390, 844) * 3)
  })
})
