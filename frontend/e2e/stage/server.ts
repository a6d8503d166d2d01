// The server under test: the release binary on a free port with its own data directory. It is ended by its process id
// and can restart. A panic fails the test.

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const BINARY = process.env['UMBRACHAT_BIN'] ?? join(import.meta.dirname, '../../../target/debug/umbrachat')
const READY_WITHIN_MS = 20_000
const STOP_WITHIN_MS = 12_000

export class TestServer {
  readonly url: string
  readonly #port: number
  readonly #data: string
  readonly #settings: Record<string, string>
  #process: ChildProcess | null = null
  #log = ''

  private constructor(port: number, data: string, settings: Record<string, string>) {
    this.#port = port
    this.#data = data
    this.#settings = settings
    this.url = `http://127.0.0.1:${port}`
  }

  static async start(settings: Record<string, string> = {}): Promise<TestServer> {
    const data = await mkdtemp(join(tmpdir(), 'umbrachat-e2e-'))
    const server = new TestServer(await freePort(), data, settings)
    await server.up()
    return server
  }

  get log(): string {
    return this.#log
  }

  /** Starts the process. Data and address stay the same over restarts. */
  async up(): Promise<void> {
    const child = spawn(BINARY, ['serve'], {
      env: {
        PATH: process.env['PATH'],
        HOME: this.#data,
        RUST_BACKTRACE: '1',
        UMBRACHAT_LISTEN: `127.0.0.1:${this.#port}`,
        UMBRACHAT_DATA_DIR: this.#data,
        UMBRACHAT_PUBLIC_URL: this.url,
        UMBRACHAT_LIMITS: 'off',
        ...this.#settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#process = child
    const keep = (chunk: Buffer) => (this.#log += chunk.toString())
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    await this.#ready(child)
  }

  async down(): Promise<void> {
    const child = this.#process
    this.#process = null
    if (!child || child.exitCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
    await ended
    clearTimeout(late)
  }

  async dispose(): Promise<void> {
    await this.down()
    await rm(this.#data, { recursive: true, force: true })
    const panics = this.#log.split('\n').filter((line) => /panicked at|thread '.*' panicked/.test(line))
    if (panics.length > 0) throw new Error(`the server panicked:\n${panics.join('\n')}`)
  }

  async #ready(child: ChildProcess): Promise<void> {
    const until = Date.now() + READY_WITHIN_MS
    while (Date.now() < until) {
      if (child.exitCode !== null) break
      const ready = await fetch(`${this.url}/health/ready`).then(
        (response) => response.ok,
        () => false,
      )
      if (ready) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await this.down()
    throw new Error(`the server did not become ready:\n${this.#log}`)
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  probe.listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
