import { defineConfig } from '@playwright/test'

// The tests run in a real browser against the program. Each worker starts it with an empty data directory.
export default defineConfig({
  testDir: 'e2e',
  // Another browser: playwright.firefox.config.ts.
  testIgnore: 'firefox/**',
  // Two test files run in parallel. On two cores this takes three quarters of the sequential time.
  workers: 2,
  fullyParallel: false,
  // A test that fails once is a fault of the test or of the product.
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    locale: 'en-GB',
    timezoneId: 'UTC',
    // Recording every action and page takes a fifth of the time. `TRACE=on` records the tests that fail.
    trace: { mode: process.env['TRACE'] ? 'retain-on-failure' : 'off', screenshots: false, sources: false },
    screenshot: 'only-on-failure',
    launchOptions: {
      // Chromium without its own windows, which cost as much processor time as the pages.
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium-headless-shell',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'desktop', use: { viewport: { width: 1440, height: 900 } } },
    {
      name: 'phone',
      use: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
    },
  ],
})
