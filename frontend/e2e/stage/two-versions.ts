// A proxy in front of a server that delivers one of two versions of the app. The second one is the first with other
// names of all scripts, as if each had changed. A version that is not delivered is gone, as after an update of a server.

import {
  createServer,
  request,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { TestServer } from './server'

const SCRIPT = /([\w-]+-[\w-]{8,12})\.js/g
const SECOND = /-second\.js/g
const VERSION = /data-version="(\w+)"/

export class TwoVersions {
  readonly url: string
  readonly #proxy: Server
  #server: TestServer | undefined
  #second = false
  #version = ''

  private constructor(proxy: Server) {
    this.#proxy = proxy
    this.url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  }

  static async start(): Promise<TwoVersions> {
    const proxy = createServer()
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    const made = new TwoVersions(proxy)
    made.#server = await TestServer.start({ UMBRACHAT_PUBLIC_URL: made.url })
    const page = await (await fetch(made.#server.url)).text()
    made.#version = VERSION.exec(page)?.[1] ?? ''
    proxy.on('request', (asked: IncomingMessage, answer: ServerResponse) => made.#forward(asked, answer))
    proxy.on('upgrade', (asked: IncomingMessage, socket: Duplex, head: Buffer) =>
      made.#tunnel(asked, socket, head),
    )
    return made
  }

  /** From now on the second version is delivered. */
  update(): void {
    this.#second = true
  }

  async dispose(): Promise<void> {
    this.#proxy.closeAllConnections()
    this.#proxy.close()
    await this.#server?.dispose()
  }

  #target() {
    const { hostname, port } = new URL(this.#server?.url ?? '')
    return { host: hostname, port: Number(port) }
  }

  #forward(asked: IncomingMessage, answer: ServerResponse): void {
    const path = asked.url ?? '/'
    const isScript = /^\/assets\/.*\.js$/.test(path)
    if (isScript && path.endsWith('-second.js') !== this.#second) {
      answer.writeHead(404).end()
      return
    }
    const headers = { ...asked.headers, 'accept-encoding': 'identity' }
    // The copy has other content than the original under the same tag.
    if (!path.startsWith('/api')) delete headers['if-none-match']
    const forwarded = request(
      { ...this.#target(), path: path.replace(SECOND, '.js'), method: asked.method, headers },
      (got) => {
        const isText = /text\/(html|javascript)|application\/javascript/.test(
          got.headers['content-type'] ?? '',
        )
        if (!this.#second || !isText) {
          answer.writeHead(got.statusCode ?? 502, got.headers)
          got.pipe(answer)
          return
        }
        const parts: Buffer[] = []
        got.on('data', (part: Buffer) => parts.push(part))
        got.on('end', () => {
          const body = this.#changed(Buffer.concat(parts).toString())
          const kept = { ...got.headers, etag: undefined, 'content-length': undefined }
          answer
            .writeHead(got.statusCode ?? 502, JSON.parse(JSON.stringify(kept)) as OutgoingHttpHeaders)
            .end(body)
        })
      },
    )
    forwarded.on('error', () => answer.destroy())
    asked.pipe(forwarded)
  }

  #changed(text: string): string {
    return text.replaceAll(SCRIPT, '$1-second.js').replaceAll(this.#version, `${this.#version}second`)
  }

  #tunnel(asked: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { host, port } = this.#target()
    const upstream = connect(port, host, () => {
      const lines = [`${asked.method} ${asked.url} HTTP/1.1`]
      for (let at = 0; at < asked.rawHeaders.length; at += 2)
        lines.push(`${asked.rawHeaders[at]}: ${asked.rawHeaders[at + 1]}`)
      upstream.write(`${lines.join('\r\n')}\r\n\r\n`)
      upstream.write(head)
      upstream.pipe(socket).pipe(upstream)
    })
    upstream.on('error', () => socket.destroy())
    socket.on('error', () => upstream.destroy())
  }
}
