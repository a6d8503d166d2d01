// Measures contrast: the computed colour of each text against the worst colour painted behind it, including
// gradients, which axe does not decide.

import type { Locator } from '@playwright/test'

export interface Shortfall {
  text: string
  where: string
  ratio: number
}

/** Texts within the element whose contrast is below WCAG 1.4.3 (4.5:1). */
export function lowContrast(place: Locator, least = 4.5): Promise<Shortfall[]> {
  return place.evaluate((root, wanted) => {
    type Colour = [number, number, number, number]
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = 1
    const paint = canvas.getContext('2d', { willReadFrequently: true })!

    function read(text: string): Colour {
      paint.clearRect(0, 0, 1, 1)
      paint.fillStyle = text
      paint.fillRect(0, 0, 1, 1)
      const [r = 0, g = 0, b = 0, a = 0] = paint.getImageData(0, 0, 1, 1).data
      return [r, g, b, a / 255]
    }
    const over = ([r, g, b, a]: Colour, [R, G, B]: Colour): Colour => [
      r * a + R * (1 - a),
      g * a + G * (1 - a),
      b * a + B * (1 - a),
      1,
    ]
    function luminance([r, g, b]: Colour): number {
      const [R = 0, G = 0, B = 0] = [r, g, b].map((value) => {
        const part = value / 255
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * R + 0.7152 * G + 0.0722 * B
    }
    function ratio(one: Colour, other: Colour): number {
      const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
      return (light + 0.05) / (dark + 0.05)
    }

    /** The colours that one element paints: its background, or each colour of its gradient. */
    function layersOf(element: Element): Colour[] {
      const { backgroundColor, backgroundImage } = getComputedStyle(element)
      const stops = backgroundImage.includes('gradient')
        ? (backgroundImage.match(/(?:oklch|oklab|lch|lab|rgba?|hsla?|hwb|color)\([^()]*\)/g) ?? [])
        : []
      return stops.length > 0 ? stops.map(read) : [read(backgroundColor)]
    }
    /** All colours that may be behind an element. */
    function grounds(element: Element | null): Colour[] {
      if (!element) return [read('Canvas')]
      const layers = layersOf(element)
      if (layers.every(([, , , a]) => a === 0)) return grounds(element.parentElement)
      const below = layers.some(([, , , a]) => a < 1) ? grounds(element.parentElement) : [read('#000')]
      return layers.flatMap((layer) => below.map((under) => over(layer, under)))
    }
    function opacity(element: Element | null): number {
      return element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1
    }

    const found: { text: string; where: string; ratio: number }[] = []
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement
      const text = node.textContent?.trim() ?? ''
      if (!element || !text || !element.checkVisibility({ checkVisibilityCSS: true })) continue
      if (opacity(element) === 0) continue
      if (element.closest('.visually-hidden, .hidden, [aria-hidden=true].planet')) continue
      // Characters with colours of their own.
      if (/^[\p{Extended_Pictographic}\uFE0F\u200D]+$/u.test(text)) continue
      const colour = read(getComputedStyle(element).color)
      const seen: Colour = [colour[0], colour[1], colour[2], colour[3] * opacity(element)]
      const worst = Math.min(...grounds(element).map((ground) => ratio(over(seen, ground), ground)))
      if (worst < wanted)
        found.push({ text: text.slice(0, 40), where: element.className || element.localName, ratio: worst })
    }
    return found
  }, least)
}
