// Paints the sky on two canvases: a static one (dust, most stars), and one above it with a few twinkling stars. Uses
// neither window nor worker, so that it runs in both.

import { randomFrom, scatterStars, type Twinkle } from './stars'

export type Pen = Omit<OffscreenCanvasRenderingContext2D, 'canvas' | 'commit'>

export interface Surface {
  canvas: { width: number; height: number }
  pen: Pen
}

export interface View {
  /** CSS pixels. */
  width: number
  height: number
  /** Device pixels per CSS pixel, at most 2. More is not visible in soft dots. */
  density: number
  dawn: boolean
}

interface Sprite {
  star: Twinkle
  image: CanvasImageSource
  reach: number
}

interface Meteor {
  x: number
  y: number
  start: number
}

const NIGHT = ['214,224,255', '236,240,255', '255,236,210', '196,208,255']
const DAWN = ['92,84,150', '120,96,150', '150,100,110']
const FIRST_METEOR_MS = 9_000
const METEOR_MS = 900
const FULL_CIRCLE = Math.PI * 2

export class Scene {
  #view: View = { width: 0, height: 0, density: 1, dawn: false }
  #sprites: Sprite[] = []
  #meteor: Meteor | null = null
  #nextMeteor = FIRST_METEOR_MS
  #random = randomFrom(7)

  constructor(
    private readonly still: Surface,
    private readonly moving: Surface,
    private readonly makeSurface: (side: number) => Surface & { image: CanvasImageSource },
  ) {}

  /** Whether something moves fast enough to need a higher frame rate. */
  get isFast(): boolean {
    return this.#meteor !== null
  }

  paint(view: View): void {
    this.#view = view
    for (const { canvas, pen } of [this.still, this.moving]) {
      canvas.width = Math.round(view.width * view.density)
      canvas.height = Math.round(view.height * view.density)
      pen.setTransform(view.density, 0, 0, view.density, 0, 0)
    }
    const tints = view.dawn ? DAWN : NIGHT
    const strength = view.dawn ? 0.34 : 1
    this.#paintDust(tints, strength)
    const stars = scatterStars(view.width, view.height, tints.length)
    const pen = this.still.pen
    for (const star of stars.still) {
      pen.fillStyle = `rgba(${tints[star.tint]},${Math.min(star.alpha * strength, 0.95)})`
      pen.beginPath()
      pen.arc(star.x * view.width, star.y * view.height, star.radius, 0, FULL_CIRCLE)
      pen.fill()
    }
    this.#sprites = stars.twinkling.map((star) => this.#makeSprite(star, tints[star.tint]!, strength))
    this.frame(0)
  }

  /** Draws the moving layer at the time `now` (milliseconds of any steady clock). */
  frame(now: number): void {
    const { width, height, dawn } = this.#view
    const pen = this.moving.pen
    pen.clearRect(0, 0, width, height)
    for (const { star, image, reach } of this.#sprites) {
      pen.globalAlpha = 0.58 + 0.42 * Math.sin((now / 1000) * star.speed + star.phase)
      pen.drawImage(image, star.x * width - reach, star.y * height - reach, reach * 2, reach * 2)
    }
    pen.globalAlpha = 1
    if (!dawn) this.#moveMeteor(now)
  }

  #paintDust(tints: string[], strength: number): void {
    const { width, height, dawn } = this.#view
    const pen = this.still.pen
    const random = randomFrom(20261123)
    const gauss = () => (random() + random() + random() + random() - 2) / 2
    const angle = -0.46
    const length = Math.hypot(width, height)
    const along = (spread: number) => {
      const a = (random() - 0.5) * length
      const off = gauss() * height * spread
      return [
        width * 0.56 + Math.cos(angle) * a - Math.sin(angle) * off,
        height * 0.46 + Math.sin(angle) * a + Math.cos(angle) * off,
      ] as const
    }
    for (let i = 0; i < 18; i++) {
      const [x, y] = along(0.17)
      const r = 150 + random() * 260
      const hue = random() < 0.3 ? '196,150,190' : '120,130,215'
      const haze = pen.createRadialGradient(x, y, 0, x, y, r)
      haze.addColorStop(0, `rgba(${hue},${0.072 * strength})`)
      haze.addColorStop(0.5, `rgba(${hue},${0.026 * strength})`)
      haze.addColorStop(1, `rgba(${hue},0)`)
      pen.fillStyle = haze
      pen.fillRect(x - r, y - r, 2 * r, 2 * r)
    }
    const grains = Math.round(((width * height) / 1100) * (dawn ? 0.45 : 1))
    for (let i = 0; i < grains; i++) {
      const [x, y] = along(0.26)
      pen.fillStyle = `rgba(${tints[i % tints.length]},${(0.1 + random() * 0.32) * strength})`
      const side = 0.5 + random() * 0.5
      pen.fillRect(x, y, side, side)
    }
  }

  // The glow of a star is painted once. Each frame copies a few small squares.
  #makeSprite(star: Twinkle, tint: string, strength: number): Sprite {
    const reach = star.radius * (star.radius > 1.5 ? 6 : 3.6)
    const { density } = this.#view
    const { pen, image } = this.makeSurface(Math.ceil(reach * 2 * density))
    pen.setTransform(density, 0, 0, density, 0, 0)
    const glow = pen.createRadialGradient(reach, reach, 0, reach, reach, reach)
    glow.addColorStop(0, `rgba(${tint},${0.2 * strength})`)
    glow.addColorStop(0.4, `rgba(${tint},${0.05 * strength})`)
    glow.addColorStop(1, `rgba(${tint},0)`)
    pen.fillStyle = glow
    pen.fillRect(0, 0, 2 * reach, 2 * reach)
    pen.fillStyle = `rgba(${tint},${Math.min(1, star.alpha * strength)})`
    pen.beginPath()
    pen.arc(reach, reach, star.radius, 0, FULL_CIRCLE)
    pen.fill()
    return { star, image, reach }
  }

  #moveMeteor(now: number): void {
    const { width, height } = this.#view
    if (now > this.#nextMeteor) {
      this.#meteor = {
        x: width * (0.2 + this.#random() * 0.6),
        y: height * this.#random() * 0.35,
        start: now,
      }
      this.#nextMeteor = now + 22_000 + this.#random() * 26_000
    }
    if (!this.#meteor) return
    const done = (now - this.#meteor.start) / METEOR_MS
    if (done > 1) {
      this.#meteor = null
      return
    }
    const pen = this.moving.pen
    const x = this.#meteor.x + done * 340
    const y = this.#meteor.y + done * 130
    const tail = pen.createLinearGradient(x, y, x - 110, y - 42)
    tail.addColorStop(0, `rgba(255,244,224,${0.9 * Math.sin(done * Math.PI)})`)
    tail.addColorStop(1, 'rgba(255,244,224,0)')
    pen.strokeStyle = tail
    pen.lineWidth = 1.4
    pen.beginPath()
    pen.moveTo(x, y)
    pen.lineTo(x - 110, y - 42)
    pen.stroke()
  }
}
