// Tells `public/theme.js` the files of the texts, so that the one of the chosen language is requested together with the
// scripts instead of after them.

import type { Plugin } from 'vite'

const TEXTS = /\/src\/words\/(en|de)\.ts$/

export function preloadWords(): Plugin {
  return {
    name: 'preload-words',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const files = Object.values(bundle ?? {}).flatMap((file) => {
          const language = file.type === 'chunk' && TEXTS.exec(file.facadeModuleId ?? '')?.[1]
          return language ? [`data-${language}="/${file.fileName}"`] : []
        })
        if (files.length !== 2) throw new Error(`The texts are in ${files.length} files.`)
        return html.replace('src="/theme.js"', `src="/theme.js" ${files.sort().join(' ')}`)
      },
    },
  }
}
