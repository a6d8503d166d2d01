// What a first visit of the sign-up page transfers, counted by Chromium's debugging protocol: also scripts of workers.

import type { BrowserContext, CDPSession, Page } from '@playwright/test'

/** A network and a processor. */
export interface Conditions {
  /** Between a request and the first byte of its answer. */
  latencyMs: number
  downBytesPerSecond: number
  upBytesPerSecond: number
  /** The processor is slower by this factor. */
  cpuSlowdown: number
}

export const SLOW_4G: Conditions = {
  latencyMs: 150,
  downBytesPerSecond: 1_600_000 / 8,
  upBytesPerSecond: 750_000 / 8,
  cpuSlowdown: 4,
}

export interface Transfer {
  url: string
  kind: string
  /** Including the headers of the answer. */
  bytes: number
}

export class FirstVisit {
  readonly page: Page
  readonly #requests = new Map<string, Transfer>()

  private constructor(page: Page) {
    this.page = page
  }

  /** A page of the context, whose requests are counted from now on. */
  static async prepare(context: BrowserContext, conditions?: Conditions): Promise<FirstVisit> {
    const visit = new FirstVisit(await context.newPage())
    await visit.page.addInitScript(watchForm)
    const devtools = await context.newCDPSession(visit.page)
    await visit.#count(devtools)
    if (conditions) {
      await devtools.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: conditions.latencyMs,
        downloadThroughput: conditions.downBytesPerSecond,
        uploadThroughput: conditions.upBytesPerSecond,
      })
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: conditions.cpuSlowdown })
    }
    return visit
  }

  /** Loads the page and waits until nothing more comes by itself. */
  async load(): Promise<void> {
    await this.page.goto('/', { waitUntil: 'networkidle' })
    // The end of a worker's script is announced to the worker only.
    for (const transfer of this.#requests.values()) {
      if (transfer.bytes === 0) transfer.bytes = await this.page.evaluate(transferSize, transfer.url)
    }
  }

  get transfers(): Transfer[] {
    return [...this.#requests.values()]
  }

  get bytes(): number {
    return this.transfers.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  bytesOf(suffix: string): number {
    const files = this.transfers.filter(({ url }) => new URL(url).pathname.endsWith(suffix))
    return files.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** From the start of the navigation until the form was painted and the page could handle input. */
  async usableAfterMs(): Promise<number> {
    const found = await this.page.waitForFunction(() => (window as { usableAt?: number }).usableAt)
    return (await found.jsonValue()) ?? NaN
  }

  async #count(devtools: CDPSession): Promise<void> {
    devtools.on('Network.requestWillBeSent', ({ requestId, request, type }) => {
      if (request.url.startsWith('http'))
        this.#requests.set(requestId, { url: request.url, kind: type ?? 'Other', bytes: 0 })
    })
    devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const transfer = this.#requests.get(requestId)
      if (transfer) transfer.bytes = encodedDataLength
    })
    await devtools.send('Network.enable')
  }
}

/** Runs in the page. */
function transferSize(url: string): number {
  const [entry] = performance.getEntriesByName(url, 'resource')
  return (entry as PerformanceResourceTiming | undefined)?.transferSize ?? 0
}

/** Runs in the page. */
function watchForm(): void {
  // Asking in every frame would slow the page down.
  const observer = new MutationObserver(() => {
    if (!document.querySelector('input[name=username]')) return
    observer.disconnect()
    // The task after the next frame runs when the page has painted and waits for input.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => ((window as { usableAt?: number }).usableAt = performance.now())
      port2.postMessage(null)
    })
  })
  observer.observe(document, { childList: true, subtree: true })
}
