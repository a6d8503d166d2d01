// Fonts of the first screen. A face of Latin letters is divided: a small file with the characters of the app's own texts,
// and the whole file for all others, which browsers load only when a text needs it.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import subset from 'subset-font'
import type { Plugin } from 'vite'

/** A range of characters, from the first to the last. */
type Range = readonly [first: number, last: number]

const range = (from: string, to: string = from): Range => [from.codePointAt(0)!, to.codePointAt(0)!]

const LETTERS = [range('A', 'Z'), range('a', 'z'), ...[...'ÄÖÜßäöü'].map((letter) => range(letter))]
/** Of the interface: ASCII, German letters, and the signs of both languages. */
const INTERFACE = [range(' ', '~'), ...LETTERS, ...[...'\u00a0§©«·»×–—‘’‚“”„•…'].map((sign) => range(sign))]
/** Of titles. */
const TITLES = [...LETTERS, range('0', '9'), ...[...' \u00a0!"\'(),-.:;?–—’“„…'].map((sign) => range(sign))]

/** The app uses no other weights of a variable font (`font-weight`). */
const WEIGHTS = { wght: { min: 400, max: 700 } }

/** The characters of the small file. */
const SMALL: Readonly<Record<string, readonly Range[]>> = {
  'onest-latin-wght-normal': INTERFACE,
  'instrument-serif-latin-400-normal': TITLES,
  // Only for the accented words of the entrance.
  'instrument-serif-latin-400-italic': [...LETTERS, range(' '), range('\u00a0')],
}

/** Every browser that runs the app knows WOFF2. */
const WOFF = /,\s*url\([^)]*\.woff\)\s*format\(['"]woff['"]\)/g
const FACE = /@font-face\s*\{[^}]*url\(([^)]*\/([\w-]+)\.woff2)\)[^}]*\}/g

const hex = (point: number) => point.toString(16).toUpperCase()
const textOf = (ranges: readonly Range[]) =>
  ranges.map(([first, last]) =>
    String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, i) => first + i)),
  )
const rangeOf = (ranges: readonly Range[]) =>
  ranges.map(([first, last]) => `U+${hex(first)}${last > first ? `-${hex(last)}` : ''}`)

/** The face of the small file. It comes after the whole face, so it is preferred where both have a character. */
async function smallFace(
  face: string,
  url: string,
  name: string,
  folder: string,
  cache: string,
): Promise<string> {
  const characters = SMALL[name] ?? []
  const whole = await readFile(resolve(folder, url))
  const small = await subset(whole, textOf(characters).join(''), {
    targetFormat: 'woff2',
    variationAxes: face.includes('woff2-variations') ? WEIGHTS : undefined,
  })
  const path = join(cache, `${name}-small.woff2`)
  await writeFile(path, small)
  const declarations = face.replace(/\s*unicode-range:[^;}]*;?/, '').replace(url, path)
  return declarations.replace(/\}$/, `  unicode-range: ${rangeOf(characters).join(', ')};\n}`)
}

export function divideFonts(): Plugin {
  let cache = ''
  return {
    name: 'divide-fonts',
    apply: 'build',
    enforce: 'pre',
    configResolved: ({ cacheDir }) => void (cache = join(cacheDir, 'fonts')),
    transform: {
      filter: { id: /\/@fontsource[\w-]*\/.*\.css$/ },
      async handler(css, id) {
        await mkdir(cache, { recursive: true })
        const code = css.replace(WOFF, '')
        const divided = [...code.matchAll(FACE)].filter(([, , name]) => name !== undefined && name in SMALL)
        const faces = await Promise.all(
          divided.map(([face, url = '', name = '']) => smallFace(face, url, name, dirname(id), cache)),
        )
        return { code: [code, ...faces].join('\n'), map: null }
      },
    },
  }
}
