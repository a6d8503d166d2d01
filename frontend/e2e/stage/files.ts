// Files for tests, made from nothing.

import { crc32, deflateSync } from 'node:zlib'

export interface TestFile {
  name: string
  mimeType: string
  buffer: Buffer
}

/** A PNG picture with a gradient from one colour to another. */
export function picture(name: string, width: number, height: number, hue = 0): TestFile {
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = y * (width * 3 + 1) + 1 + x * 3
      rows[at] = (hue + (x * 200) / width) & 255
      rows[at + 1] = (hue * 2 + (y * 200) / height) & 255
      rows[at + 2] = 120
    }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]
  return { name, mimeType: 'image/png', buffer: Buffer.concat([signature, ...parts]) }
}

/** A WAV file with a tone. */
export function sound(name: string, seconds: number): TestFile {
  const rate = 8_000
  const count = rate * seconds
  const buffer = Buffer.alloc(44 + count)
  buffer.write('RIFF', 0)
  buffer.writeUInt32LE(36 + count, 4)
  buffer.write('WAVEfmt ', 8)
  buffer.writeUInt32LE(16, 16)
  buffer.writeUInt16LE(1, 20)
  buffer.writeUInt16LE(1, 22)
  buffer.writeUInt32LE(rate, 24)
  buffer.writeUInt32LE(rate, 28)
  buffer.writeUInt16LE(1, 32)
  buffer.writeUInt16LE(8, 34)
  buffer.write('data', 36)
  buffer.writeUInt32LE(count, 40)
  for (let at = 0; at < count; at += 1) buffer[44 + at] = 128 + Math.round(60 * Math.sin(at / 5))
  return { name, mimeType: 'audio/wav', buffer }
}

export function text(name: string, size = 2_000): TestFile {
  return { name, mimeType: 'text/plain', buffer: Buffer.alloc(size, 'All work and no play. ') }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}
