// A Firefox of the system with a profile of its own, driven by WebDriver BiDi. Playwright sends it commands that an ESR
// does not know yet, so Puppeteer drives it.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import puppeteer, { type Browser, type Page } from 'puppeteer-core'

const PROGRAM = process.env['FIREFOX'] ?? '/usr/bin/firefox-esr'
const WAIT_MS = 15_000

/** What Firefox logs without a network. The app cannot prevent it. */
const NO_NETWORK = /establish a connection to the server at ws:|NetworkError/

const PREFERENCES = {
  // Notifications are allowed (1) without a question.
  'permissions.default.desktop-notification': 1,
  // Firefox draws them itself: a desktop that would show them is not there.
  'alerts.useSystemBackend': false,
  'intl.accept_languages': 'en-GB',
  'ui.prefersReducedMotion': 1,
  // No requests of the browser's own.
  'network.connectivity-service.enabled': false,
  'network.captive-portal-service.enabled': false,
}

export class Firefox {
  readonly complaints: string[] = []
  readonly #profile: string
  #browser: Browser | undefined
  #page: Page | undefined

  private constructor(profile: string) {
    this.#profile = profile
  }

  static async start(): Promise<Firefox> {
    const firefox = new Firefox(await mkdtemp(join(tmpdir(), 'umbrachat-firefox-')))
    try {
      await firefox.open()
    } catch (error) {
      await firefox.dispose()
      throw error
    }
    return firefox
  }

  get page(): Page {
    if (!this.#page) throw new Error('Firefox is closed')
    return this.#page
  }

  /** Starts the process, with what the profile has stored. */
  async open(): Promise<void> {
    this.#browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: PROGRAM,
      userDataDir: this.#profile,
      defaultViewport: { width: 1280, height: 800 },
      extraPrefsFirefox: PREFERENCES,
    })
    const page = await this.#browser.newPage()
    page.setDefaultTimeout(WAIT_MS)
    page.on('pageerror', (error) => {
      if (!NO_NETWORK.test(String(error))) this.complaints.push(`uncaught: ${String(error)}`)
    })
    page.on('console', (message) => {
      if (message.type() === 'error' && !NO_NETWORK.test(message.text())) this.complaints.push(message.text())
    })
    await page.evaluateOnNewDocument(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        // eslint-disable-next-line no-console
        console.error(`policy violated: ${violatedDirective} by ${blockedURI}`)
      })
    })
    this.#page = page
  }

  /** What it shows, or nothing if it does not answer. */
  async screenshot(): Promise<Buffer> {
    return Buffer.from((await this.#page?.screenshot().catch(() => undefined)) ?? [])
  }

  /** Ends the process. The profile stays. */
  async close(): Promise<void> {
    this.#page = undefined
    await this.#browser?.close()
    this.#browser = undefined
  }

  async dispose(): Promise<void> {
    await this.close()
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}
