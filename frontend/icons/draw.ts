// Draws the icons of the installed app from the SVG files in this folder: `npm run icons`. The results are committed,
// because a build has no browser.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { encodePng } from './png.ts'

const ICONS = [
  { drawing: 'icon', sides: [192, 512] },
  { drawing: 'maskable', sides: [512] },
  { drawing: 'monochrome', sides: [512] },
  // Of notifications, beside the clock of a phone.
  { drawing: 'badge', sides: [96] },
  // Of the home screen of iOS, which rounds the corners itself and knows no manifest icons.
  { drawing: 'maskable', sides: [180], name: 'apple-touch-icon' },
]

const folder = join(import.meta.dirname, '../public/icons')
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium-headless-shell',
  args: ['--no-sandbox', '--disable-gpu'],
})
const page = await browser.newPage()
await mkdir(folder, { recursive: true })
for (const { drawing, sides, name } of ICONS) {
  const svg = await readFile(join(import.meta.dirname, `${drawing}.svg`), 'utf8')
  for (const side of sides) {
    const sized = svg.replace('<svg ', `<svg width="${side}" height="${side}" `)
    const pixels = await page.evaluate(rasterise, { svg: sized, side })
    await writeFile(join(folder, `${name ?? `${drawing}-${side}`}.png`), encodePng(pixels, side))
  }
}
await browser.close()

/** Runs in the page. */
async function rasterise({ svg, side }: { svg: string; side: number }): Promise<number[]> {
  const image = new Image()
  image.src = `data:image/svg+xml;base64,${btoa(svg)}`
  await image.decode()
  const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side })
  const pen = canvas.getContext('2d')!
  pen.drawImage(image, 0, 0)
  return [...pen.getImageData(0, 0, side, side).data]
}
