// Writes each file also compressed with brotli and gzip. The server embeds them and answers by `Accept-Encoding`.

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

/** Pictures and fonts are compressed by their formats. */
const COMPRESSIBLE = new Set(['.css', '.html', '.js', '.json', '.svg', '.txt', '.webmanifest'])
/** Below this size, one packet carries the file anyway. */
const MIN_BYTES = 512

const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT, BROTLI_MAX_QUALITY, Z_BEST_COMPRESSION } = constants

const encodings = [
  {
    suffix: '.br',
    encode: (content: Buffer) =>
      promisify(brotliCompress)(content, {
        params: { [BROTLI_PARAM_QUALITY]: BROTLI_MAX_QUALITY, [BROTLI_PARAM_SIZE_HINT]: content.length },
      }),
  },
  { suffix: '.gz', encode: (content: Buffer) => promisify(gzip)(content, { level: Z_BEST_COMPRESSION }) },
]

async function compress(path: string): Promise<void> {
  const content = await readFile(path)
  if (content.length < MIN_BYTES) return
  for (const { suffix, encode } of encodings) {
    const encoded = await encode(content)
    if (encoded.length < content.length) await writeFile(path + suffix, encoded)
  }
}

export function precompress(): Plugin {
  let dir = 'dist'
  return {
    name: 'precompress',
    apply: 'build',
    configResolved: ({ root, build }) => void (dir = resolve(root, build.outDir)),
    // After the service worker is built, which is a build of its own.
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        const entries = await readdir(dir, { recursive: true, withFileTypes: true })
        const files = entries.filter((entry) => entry.isFile() && COMPRESSIBLE.has(extname(entry.name)))
        await Promise.all(files.map((file) => compress(join(file.parentPath, file.name))))
      },
    },
  }
}
