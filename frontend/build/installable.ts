// The web app manifest, and the list of files that the service worker stores.

import type { Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import type { AppVersion } from './app-version.ts'

const icon = (name: string, side: number, purpose: string) => ({
  src: `/icons/${name}.png`,
  sizes: `${side}x${side}`,
  type: 'image/png',
  purpose,
})

const shortcut = (name: string, url: string) => ({ name, url, icons: [icon('icon-192', 192, 'any')] })

const manifest = {
  lang: 'en',
  id: '/',
  name: 'UmbraChat',
  short_name: 'UmbraChat',
  description: 'A private messenger that you run yourself.',
  start_url: '/',
  scope: '/',
  display: 'standalone' as const,
  theme_color: '#0b0e19',
  background_color: '#0b0e19',
  categories: ['social', 'communication'],
  icons: [
    icon('icon-192', 192, 'any'),
    icon('icon-512', 512, 'any'),
    icon('maskable-512', 512, 'maskable'),
    icon('monochrome-512', 512, 'monochrome'),
  ],
  shortcuts: [shortcut('Chats', '/'), shortcut('People', '/people'), shortcut('Search', '/search')],
  // The service worker receives it. Only a navigation carries what is shared, so a window is not only focused.
  share_target: {
    action: '/share',
    method: 'POST' as const,
    enctype: 'multipart/form-data',
    params: { title: 'title', text: 'text', url: 'url', files: [{ name: 'files', accept: ['*/*'] }] },
  },
  launch_handler: { client_mode: ['navigate-existing' as const, 'auto' as const] },
}

/** The page refers to the one of the language in use (`src/app/App.svelte`). All have the same id: that of the app. */
const TRANSLATED = {
  de: {
    ...manifest,
    lang: 'de',
    description: 'Ein privater Messenger, den du selbst betreibst.',
    shortcuts: [shortcut('Chats', '/'), shortcut('Personen', '/people'), shortcut('Suche', '/search')],
  },
}

/** Writes the manifests of the other languages. */
const translatedManifests: Plugin = {
  name: 'translated-manifests',
  apply: 'build',
  buildStart() {
    for (const [language, source] of Object.entries(TRANSLATED))
      this.emitFile({
        type: 'asset',
        fileName: `manifest.${language}.webmanifest`,
        source: JSON.stringify(source),
      })
  },
}

/** What is stored when it is first used: the word lists for new passwords, the reader of QR codes, and letters of other
 *  scripts. */
const NOT_AT_ONCE = [
  '**/{estimator,decode}-*.js',
  '**/*-{latin-ext,math,symbols,cyrillic,cyrillic-ext,vietnamese}-*.woff2',
]

export function installable(version: AppVersion) {
  const app = VitePWA({
    strategies: 'injectManifest',
    srcDir: 'src/worker',
    filename: 'service-worker.ts',
    // The app registers the worker itself, after the first screen.
    injectRegister: false,
    manifest,
    includeManifestIcons: false,
    injectManifest: {
      rollupFormat: 'iife',
      globPatterns: ['index.html', '*.webmanifest', '*.svg', 'icons/*.png', 'assets/*'],
      globIgnores: [...NOT_AT_ONCE, '**/*.{br,gz}'],
      dontCacheBustURLsMatching: /^assets\//,
      manifestTransforms: [version.inManifest],
    },
  })
  return [translatedManifests, app]
}
