import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

// In production the server hands out dist/ and the API from one origin, so the
// development server forwards /api (with its socket) and the pages about it to a server on this
// machine.
const server = process.env['UMBRACHAT_SERVER'] ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: 'es2023',
    assetsDir: 'assets',
    // The content policy allows fonts and images only as files or data of our own origin;
    // fonts as files are cached for good by their hashed names.
    assetsInlineLimit: 0,
    sourcemap: false,
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
