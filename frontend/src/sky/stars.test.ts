import { describe, expect, it } from 'vitest'
import { scatterStars } from './stars'

describe('scatterStars', () => {
  it('gives the same positions for the same seed', () => {
    expect(scatterStars(1440, 900, 4)).toEqual(scatterStars(1440, 900, 4))
  })

  it('places every star within the picture and lets few twinkle', () => {
    const { still, twinkling } = scatterStars(3840, 2160, 4)
    expect(twinkling.length).toBeLessThanOrEqual(90)
    for (const star of [...still, ...twinkling]) {
      expect(star.x).toBeGreaterThanOrEqual(0)
      expect(star.x).toBeLessThan(1)
      expect(star.y).toBeLessThan(1)
      expect(star.tint).toBeLessThan(4)
    }
  })

  it('gives more stars for a larger area', () => {
    const count = (width: number, height: number) => scatterStars(width, height, 4).still.length
    expect(count(1440, 900)).toBeGreaterThan(count(390, 844) * 3)
  })
})
