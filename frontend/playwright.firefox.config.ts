import { defineConfig } from '@playwright/test'

// A short run in Firefox, driven by WebDriver BiDi (e2e/firefox). Playwright is only the runner here.
export default defineConfig({
  testDir: 'e2e/firefox',
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 150_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
})
