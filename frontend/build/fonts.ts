// Removes the WOFF files of a font face that has WOFF2: every browser that runs the app knows WOFF2.

import type { Plugin } from 'vite'

const FALLBACK = /,\s*url\([^)]*\.woff\)\s*format\(['"]woff['"]\)/g

export function dropWoff(): Plugin {
  return {
    name: 'drop-woff',
    enforce: 'pre',
    transform: {
      filter: { id: /\/@fontsource.*\.css$/ },
      handler: (css) => ({ code: css.replace(FALLBACK, ''), map: null }),
    },
  }
}
