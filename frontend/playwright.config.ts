import { defineConfig } from '@playwright/test'

const RECORDS = Boolean(process.env['TRACE'])

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
    // Recording every action and page takes a fifth of the time, and a picture of every page at the end of each test
    // a twentieth: it is taken before it is known whether the test fails. `TRACE=on` keeps both of those that fail.
    trace: { mode: RECORDS ? 'retain-on-failure' : 'off', screenshots: false, sources: false },
    screenshot: RECORDS ? 'only-on-failure' : 'off',
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
