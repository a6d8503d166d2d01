// Encodes a picture as PNG with a palette: a third of the size of one with full colours.

import { crc32, deflateSync } from 'node:zlib'

const MOST_COLOURS = 256
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** `pixels`: red, green, blue and opacity of each. */
export function encodePng(pixels: readonly number[], side: number): Buffer {
  // Colours are rounded just as much as the palette needs.
  for (let step = 1; ; step += 1) {
    const { palette, indices } = indexed(pixels, step)
    if (palette.length > MOST_COLOURS) continue
    const head = Buffer.alloc(13)
    head.writeUInt32BE(side, 0)
    head.writeUInt32BE(side, 4)
    head.set([8, 3, 0, 0, 0], 8)
    const rows = Buffer.alloc((side + 1) * side)
    for (let y = 0; y < side; y += 1) rows.set(indices.slice(y * side, (y + 1) * side), y * (side + 1) + 1)
    return Buffer.concat([
      SIGNATURE,
      chunk('IHDR', head),
      chunk('PLTE', Buffer.from(palette.flatMap((colour) => colour.slice(0, 3)))),
      chunk('tRNS', Buffer.from(palette.map((colour) => colour[3] ?? 255))),
      chunk('IDAT', deflateSync(rows, { level: 9 })),
      chunk('IEND', Buffer.alloc(0)),
    ])
  }
}

function indexed(pixels: readonly number[], step: number): { palette: number[][]; indices: number[] } {
  const places = new Map<string, number>()
  const palette: number[][] = []
  const indices: number[] = []
  for (let at = 0; at < pixels.length; at += 4) {
    const colour = pixels.slice(at, at + 4).map((value) => Math.min(255, Math.round(value / step) * step))
    // All that is invisible is one colour.
    const key = colour[3] === 0 ? 'none' : colour.join()
    const place = places.get(key) ?? palette.push(colour) - 1
    places.set(key, place)
    indices.push(place)
  }
  return { palette, indices }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}
