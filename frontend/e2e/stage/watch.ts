// Looks over the shoulder of a page: nothing may be complained of in the console, no policy violated, and no
// request may leave for another origin.

import { expect, type BrowserContext, type ConsoleMessage, type Page } from '@playwright/test'

/** What Chromium itself logs when a network is missing; the app can neither prevent nor catch it. */
const NO_NETWORK = /net::ERR_|WebSocket connection to .* failed|status of 50[234]/

export class Watch {
  readonly #origin: string
  readonly #complaints: string[] = []
  readonly #allowed: RegExp[] = []

  constructor(context: BrowserContext, origin: string) {
    this.#origin = origin
    context.on('page', (page) => this.#look(page))
    context.on('request', (request) => this.#address(request.url()))
    context.on('weberror', (error) => this.#complaints.push(`uncaught: ${error.error().stack}`))
  }

  /** From now on the network comes and goes on purpose. */
  allowNetworkTrouble(): void {
    this.#allowed.push(NO_NETWORK)
  }

  /** An answer that a test provokes on purpose. */
  allow(pattern: RegExp): void {
    this.#allowed.push(pattern)
  }

  expectQuiet(): void {
    expect(this.#complaints.filter((text) => !this.#allowed.some((pattern) => pattern.test(text)))).toEqual(
      [],
    )
  }

  #look(page: Page): void {
    page.on('console', (message) => this.#hear(message))
    page.on('websocket', (socket) => this.#address(socket.url()))
    void page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        // eslint-disable-next-line no-console
        console.error(`policy violated: ${event.violatedDirective} by ${event.blockedURI}`)
      })
    })
  }

  #hear(message: ConsoleMessage): void {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    this.#complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`)
  }

  #address(address: string): void {
    const { origin, protocol } = new URL(address.replace(/^ws/, 'http'))
    const local = protocol === 'data:' || protocol === 'blob:' || address === 'about:blank'
    if (!local && origin !== this.#origin) this.#complaints.push(`request to a foreign origin: ${address}`)
  }
}
