// Watches a page: it must log no errors, violate no policy, and send no request to another origin.

import { expect, type BrowserContext, type ConsoleMessage, type Page } from '@playwright/test'

/** Messages that Chromium logs without a network. The app cannot prevent them. */
const NO_NETWORK =
  /net::ERR_|WebSocket connection to .* failed|status of 50[234]|error occurred when fetching the script/

export class Watch {
  readonly #origin: string
  readonly #complaints: string[] = []
  readonly #allowed: RegExp[] = []

  constructor(context: BrowserContext, origin: string) {
    this.#origin = origin
    context.on('page', (page) => this.#watchPage(page))
    context.on('request', (request) => this.#checkAddress(request.url()))
    context.on('weberror', (error) => this.#complaints.push(`uncaught: ${error.error().stack}`))
  }

  /** From now on ignores the errors that Chromium logs without a network. */
  allowNetworkTrouble(): void {
    this.#allowed.push(NO_NETWORK)
  }

  /** From now on ignores messages that match the pattern, such as an error that the test causes. */
  allow(pattern: RegExp): void {
    this.#allowed.push(pattern)
  }

  expectNoComplaints(): void {
    expect(this.#complaints.filter((text) => !this.#allowed.some((pattern) => pattern.test(text)))).toEqual(
      [],
    )
  }

  #watchPage(page: Page): void {
    page.on('console', (message) => this.#record(message))
    page.on('websocket', (socket) => this.#checkAddress(socket.url()))
    void page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        // eslint-disable-next-line no-console
        console.error(`policy violated: ${event.violatedDirective} by ${event.blockedURI}`)
      })
    })
  }

  #record(message: ConsoleMessage): void {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    this.#complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`)
  }

  #checkAddress(address: string): void {
    const { origin, protocol } = new URL(address.replace(/^ws/, 'http'))
    const local = protocol === 'data:' || protocol === 'blob:' || address === 'about:blank'
    if (!local && origin !== this.#origin) this.#complaints.push(`request to a foreign origin: ${address}`)
  }
}
