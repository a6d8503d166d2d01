// The positions of the stars. The same seed gives the same sky on every screen and after every reload, so that
// nothing flickers when the window is resized or the theme changes.

export interface Star {
  /** A share of the width or height, 0 to 1. */
  x: number
  y: number
  /** Radius in CSS pixels. */
  radius: number
  tint: number
  alpha: number
}

export interface Twinkle extends Star {
  /** Radians, and radians per second. */
  phase: number
  speed: number
}

export interface Stars {
  still: Star[]
  twinkling: Twinkle[]
}

/** One star per this many square pixels, as in the design. */
const AREA_PER_STAR = 2600
/** More twinkling stars are not noticed and cost time. */
const MAX_TWINKLING = 90

/** Mulberry32: small, fast, good enough to scatter dots. */
export function randomFrom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export function scatterStars(width: number, height: number, tints: number): Stars {
  const random = randomFrom(20261122)
  const still: Star[] = []
  const twinkling: Twinkle[] = []
  const count = Math.round((width * height) / AREA_PER_STAR)
  for (let i = 0; i < count; i++) {
    // The power makes bright stars rare.
    const magnitude = Math.pow(random(), 4.2)
    const star: Star = {
      x: random(),
      y: random(),
      radius: 0.38 + magnitude * 1.25,
      tint: Math.floor(random() * tints),
      alpha: 0.34 + magnitude * 0.6 + random() * 0.15,
    }
    const twinkle: Twinkle = { ...star, phase: random() * Math.PI * 2, speed: 0.5 + random() * 1.1 }
    if (magnitude > 0.5 && twinkling.length < MAX_TWINKLING) twinkling.push(twinkle)
    else still.push(star)
  }
  return { still, twinkling }
}
