// The live socket. It connects, reconnects and passes frames on, without interpreting them.

import type { Access } from './access'
import { CLOSE } from './close-codes'
import { waitAfter } from './closing'
import type { ClientFrame, ServerFrame } from './frames'
import { Problem } from './problem'

/** The server sends a heartbeat every 25 s. Two missed heartbeats mean a dead connection. */
export const SILENCE_MS = 60_000
const CHECK_EVERY_MS = 5_000
/** After a wake-up the connection must answer a ping within this time. */
const PROBE_MS = 5_000
const OPEN_WITHIN_MS = 15_000
/** A connection that lasted this long was good: the next failure starts with short waits. */
const GOOD_AFTER_MS = 10_000

/** WebSocket.OPEN, which is not defined in tests without a browser. */
const OPEN = 1

/** Browsers report 1006 for a connection that ended without a close frame (RFC 6455, section 7.4.1). */
const LOST = { code: 1006, reason: '' }
/** Sent with a close by the client that reconnects. The server ignores the code. */
const RECONNECTING = 4000

export type SocketPhase = 'idle' | 'waiting' | 'connecting' | 'open'

export interface SocketListener {
  phase(phase: SocketPhase): void
  frame(frame: ServerFrame): void
  /** The server requires consent to a newer policy. */
  consentOutdated(): void
}

export class LiveSocket {
  readonly #url: string
  readonly #access: Access
  readonly #make: (url: string, protocols: string[]) => WebSocket
  #listener: SocketListener | null = null
  #socket: WebSocket | null = null
  #phase: SocketPhase = 'idle'
  #attempt = 0
  /** Counts attempts to connect. Events of older attempts are ignored. */
  #connection = 0
  #receivedAt = 0
  #openedAt = 0
  #refusals = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #watch: ReturnType<typeof setInterval> | undefined

  constructor(
    url: string,
    access: Access,
    make: (url: string, protocols: string[]) => WebSocket = (to, protocols) => new WebSocket(to, protocols),
  ) {
    this.#url = url
    this.#access = access
    this.#make = make
    access.listen({
      renewed: (access_token) => this.send({ type: 'token', access_token }),
      ended: () => this.stop(),
    })
  }

  listen(listener: SocketListener): void {
    this.#listener = listener
  }

  get open(): boolean {
    return this.#phase === 'open'
  }

  start(): void {
    if (this.#phase === 'idle') void this.#connect()
  }

  stop(): void {
    this.#connection += 1
    this.#attempt = 0
    this.#teardown(CLOSE.normal)
    this.#setPhase('idle')
  }

  /** True if the frame was passed to an open socket. It may still be lost. */
  send(frame: ClientFrame): boolean {
    // A closing socket accepts no frames, but has not reported its end yet.
    if (!this.#socket || this.#phase !== 'open' || this.#socket.readyState !== OPEN) return false
    this.#socket.send(JSON.stringify(frame))
    return true
  }

  /** Connects now, or checks with a ping that the connection still works. */
  wake(): void {
    if (this.#phase === 'waiting') {
      this.#attempt = 0
      void this.#connect()
    } else if (this.#phase === 'open') {
      const asked = Date.now()
      this.send({ type: 'ping' })
      const round = this.#connection
      setTimeout(() => {
        if (round === this.#connection && this.#receivedAt < asked) this.#reconnect(LOST)
      }, PROBE_MS)
    }
  }

  /** The browser reports that the network is gone. An open connection would notice only after a minute. */
  lost(): void {
    if (this.#phase === 'open' || this.#phase === 'connecting') this.#reconnect(LOST)
  }

  async #connect(): Promise<void> {
    clearTimeout(this.#retry)
    const round = ++this.#connection
    this.#setPhase('connecting')
    let token: string
    try {
      // A handshake refused for its token looks like any other failure. After two of them a newer token is fetched.
      token = this.#refusals >= 2 ? await this.#access.refresh() : await this.#access.token()
    } catch (error) {
      if (round === this.#connection && Problem.from(error).status !== 401) this.#reconnect(LOST)
      return
    }
    if (round !== this.#connection) return
    this.#refusals += 1
    const socket = this.#make(this.#url, ['umbra.v1', `bearer.${token}`])
    this.#socket = socket
    this.#receivedAt = Date.now()
    const ifCurrent = (work: () => void) => () => {
      if (round === this.#connection) work()
    }
    socket.onopen = ifCurrent(() => this.#onOpen())
    socket.onmessage = (event: MessageEvent) => {
      if (round === this.#connection) this.#onMessage(event.data)
    }
    socket.onclose = (event: CloseEvent) => {
      if (round === this.#connection) this.#onClose(event)
    }
    this.#watch = setInterval(
      ifCurrent(() => this.#checkSilence()),
      CHECK_EVERY_MS,
    )
  }

  #onOpen(): void {
    this.#refusals = 0
    this.#receivedAt = this.#openedAt = Date.now()
    this.#setPhase('open')
  }

  #onMessage(data: unknown): void {
    this.#receivedAt = Date.now()
    if (this.#receivedAt - this.#openedAt > GOOD_AFTER_MS) this.#attempt = 0
    if (typeof data !== 'string') return
    let frame: ServerFrame
    try {
      frame = JSON.parse(data) as ServerFrame
    } catch {
      return // An unknown frame. Missing data would show in the positions.
    }
    this.#listener?.frame(frame)
  }

  #checkSilence(): void {
    const silent = Date.now() - this.#receivedAt
    if (silent > SILENCE_MS || (this.#phase === 'connecting' && silent > OPEN_WITHIN_MS)) {
      this.#reconnect(LOST)
    }
  }

  #onClose(event: { code: number; reason: string }): void {
    if (event.code === CLOSE.consent_outdated) {
      this.stop()
      this.#listener?.consentOutdated()
    } else if (event.code === CLOSE.session_ended) {
      // Perhaps only the token ended. If the session did, the refresh fails and everything stops.
      this.#refusals = 2
      this.#reconnect(event)
    } else {
      this.#reconnect(event)
    }
  }

  #reconnect(close: { code: number; reason: string }): void {
    this.#connection += 1
    this.#teardown(RECONNECTING)
    this.#setPhase('waiting')
    const round = this.#connection
    const wait = waitAfter(close, this.#attempt)
    this.#attempt += 1
    this.#retry = setTimeout(() => {
      if (round === this.#connection) void this.#connect()
    }, wait)
  }

  #teardown(code: number): void {
    clearTimeout(this.#retry)
    clearInterval(this.#watch)
    const socket = this.#socket
    this.#socket = null
    if (!socket) return
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null
    try {
      socket.close(code)
    } catch {
      // Already closed.
    }
  }

  #setPhase(phase: SocketPhase): void {
    if (phase === this.#phase) return
    this.#phase = phase
    this.#listener?.phase(phase)
  }
}
