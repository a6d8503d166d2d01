// A push service, and a device that subscribes at it: the test browser has none. The service decrypts what it receives
// (RFC 8291), and the test hands it to the service worker by the debugging protocol.

import { createDecipheriv, createECDH, hkdfSync, randomBytes, type ECDH } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserContext, CDPSession, Page, Worker } from '@playwright/test'

export class PushService {
  readonly origin: string
  readonly received: string[] = []
  readonly #server: Server
  readonly #device: ECDH
  readonly #auth = randomBytes(16)

  private constructor(server: Server, device: ECDH) {
    this.#server = server
    this.#device = device
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on('request', (request, response) => {
      void this.#receive(request).then(() => response.writeHead(201).end())
    })
  }

  static async start(): Promise<PushService> {
    const device = createECDH('prime256v1')
    device.generateKeys()
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new PushService(server, device)
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  /** Settings of a server that sends to this service. */
  get settings(): Record<string, string> {
    return {
      UMBRACHAT_PUSH: 'on',
      UMBRACHAT_PUSH_CONTACT: 'mailto:operator@example.org',
      UMBRACHAT_PUSH_SERVICES: this.origin,
    }
  }

  /** Replaces the browser's connection to its own service, which test browsers do not have. */
  async install(context: BrowserContext): Promise<void> {
    await context.addInitScript(replaceSubscriptions, {
      endpoint: `${this.origin}/device`,
      p256dh: this.#device.getPublicKey().toString('base64url'),
      auth: this.#auth.toString('base64url'),
    })
  }

  async #receive(request: IncomingMessage): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    this.received.push(this.#decrypt(Buffer.concat(chunks)).trimEnd())
  }

  #decrypt(message: Buffer): string {
    const salt = message.subarray(0, 16)
    const sender = message.subarray(21, 21 + message.readUInt8(20))
    const sealed = message.subarray(21 + sender.length)
    const shared = this.#device.computeSecret(sender)
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.#device.getPublicKey(), sender])
    const ikm = Buffer.from(hkdfSync('sha256', shared, this.#auth, info, 32))
    const key = Buffer.from(hkdfSync('sha256', ikm, salt, 'Content-Encoding: aes128gcm\0', 16))
    const nonce = Buffer.from(hkdfSync('sha256', ikm, salt, 'Content-Encoding: nonce\0', 12))
    const cipher = createDecipheriv('aes-128-gcm', key, nonce)
    cipher.setAuthTag(sealed.subarray(-16))
    const plain = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()])
    return plain.subarray(0, plain.lastIndexOf(2)).toString()
  }
}

/** Runs in the page. */
function replaceSubscriptions(given: { endpoint: string; p256dh: string; auth: string }): void {
  if (!('PushManager' in window)) return
  const KEY = 'test.push-key'
  const subscription = (key: string) => ({
    options: { applicationServerKey: Uint8Array.from(atob(key), (sign) => sign.charCodeAt(0)).buffer },
    toJSON: () => ({ endpoint: given.endpoint, keys: { p256dh: given.p256dh, auth: given.auth } }),
    unsubscribe: () => Promise.resolve(localStorage.removeItem(KEY)),
  })
  const current = () => {
    const key = localStorage.getItem(KEY)
    return key === null ? null : subscription(key)
  }
  Object.assign(PushManager.prototype, {
    getSubscription: () => Promise.resolve(current()),
    subscribe({ applicationServerKey }: { applicationServerKey: string }) {
      const key = applicationServerKey.replaceAll('-', '+').replaceAll('_', '/')
      localStorage.setItem(KEY, key)
      return Promise.resolve(current())
    },
  })
}

export const isSubscribed = (page: Page): Promise<boolean> =>
  page.evaluate(() => localStorage.getItem('test.push-key') !== null)

/** The service worker of a browser whose pages may be closed. */
export class PushedWorker {
  readonly #devtools: CDPSession
  readonly #origin: string
  readonly #worker: Worker
  #registration = ''

  private constructor(devtools: CDPSession, origin: string, worker: Worker) {
    this.#devtools = devtools
    this.#origin = origin
    this.#worker = worker
  }

  /** `beside` is any page of the browser that stays open. */
  static async attach(beside: Page, origin: string): Promise<PushedWorker> {
    const [worker] = beside.context().serviceWorkers()
    if (!worker) throw new Error('there is no service worker')
    // Test browsers show no notifications: the worker's list stands in for the browser's.
    await worker.evaluate(() => {
      const scope = self as unknown as { shown: string[]; registration: ServiceWorkerRegistration }
      scope.shown = []
      scope.registration.showNotification = (title: string, options?: NotificationOptions) => {
        scope.shown.push(`${title}: ${options?.body}`)
        return Promise.resolve()
      }
    })
    const devtools = await beside.context().newCDPSession(beside)
    const attached = new PushedWorker(devtools, origin, worker)
    const found = new Promise<string>((resolve) => {
      devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const own = registrations.find(({ scopeURL }) => scopeURL.startsWith(origin))
        if (own) resolve(own.registrationId)
      })
    })
    await devtools.send('ServiceWorker.enable')
    attached.#registration = await found
    return attached
  }

  async deliver(data: string): Promise<void> {
    const [origin, registrationId] = [this.#origin, this.#registration]
    await this.#devtools.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data })
  }

  /** What it has shown, as "title: body". */
  shown(): Promise<string[]> {
    return this.#worker.evaluate(() => (self as unknown as { shown: string[] }).shown)
  }
}
