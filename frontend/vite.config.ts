import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { AppVersion } from './build/app-version.ts'
import { groups } from './build/chunks.ts'
import { trimEmojiData } from './build/emoji-data.ts'
import { divideFonts } from './build/fonts.ts'
import { installable } from './build/installable.ts'
import { precompress } from './build/precompress.ts'
import { preloadWords } from './build/preload-words.ts'

// In production one origin serves dist/ and the API. The development server therefore forwards /api with its socket,
// the API document and the pages about problems to a UmbraChat server.
const server = process.env['UMBRACHAT_SERVER'] ?? 'http://127.0.0.1:8080'

const version = new AppVersion()

export default defineConfig({
  plugins: [
    svelte(),
    trimEmojiData(),
    divideFonts(),
    preloadWords(),
    version.plugin(),
    installable(version),
    precompress(),
  ],
  build: {
    target: 'es2023',
    assetsDir: 'assets',
    // Fonts and images are separate files with hashed names, which browsers cache permanently.
    assetsInlineLimit: 0,
    sourcemap: false,
    // Every browser that runs the app knows modulepreload.
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
  worker: { format: 'es' },
  server: {
    port: 5173,
    proxy: {
      '/api': { target: server, ws: true, changeOrigin: false },
      '^/(openapi\\.(yaml|json)|problems(/.*)?)$': { target: server },
    },
  },
})
