// Where an element reads the bytes of a file: a local copy, or the server. The browser's requests carry a cookie that
// may be refused early; then it is renewed once.

import { tick, untrack } from 'svelte'
import { ledger, Problem } from '../ledger'
import { live } from '../live/live.svelte'
import { urlOf } from './address'

export type SourceState = 'loading' | 'shown' | 'failed' | 'offline' | 'gone'

interface Place {
  /** On the server, below `/api/v1`. */
  path: string
  /** The id of the local file, if there is one. */
  local: string | null
}

export class Source {
  state = $state<SourceState>('loading')
  url = $state<string>()
  readonly #place: () => Place
  readonly #read: (id: string) => Promise<Blob | null>
  #renewed = false
  /** The connection with which it was loaded again, once for each. */
  #connection = 0
  /** Differs with every attempt, so that late answers are recognised. */
  #attempt = 0

  /** Call it while a component is created. `read`: reads a local file. */
  constructor(place: () => Place, read = (id: string) => ledger.files.bytes(id)) {
    this.#place = place
    this.#read = read
    $effect(() => {
      const { path, local } = this.#place()
      this.#renewed = false
      return untrack(() => (local === null ? this.#openRemote(path) : this.#openLocal(local)))
    })
    $effect(() => {
      const { phase, since } = live.connection()
      if (phase !== 'live' || this.state !== 'offline' || since === this.#connection) return
      this.#connection = since
      untrack(this.again)
    })
  }

  shown = (): void => {
    this.state = 'shown'
  }

  again = (): void => {
    this.#renewed = false
    const { path, local } = this.#place()
    if (local === null) this.#openRemote(path)
  }

  /** The element could not load the bytes. */
  failed = async (): Promise<void> => {
    const { path, local } = this.#place()
    if (local !== null || this.#renewed) {
      this.state = 'failed'
      return
    }
    const mine = (this.#attempt += 1)
    try {
      await ledger.files.probe(path)
      this.#renewed = true
      await ledger.files.renew()
      if (mine === this.#attempt) await this.#show(urlOf(path))
    } catch (error) {
      if (mine !== this.#attempt) return
      const { status } = Problem.from(error)
      this.state = status === 404 || status === 410 ? 'gone' : status === 0 ? 'offline' : 'failed'
    }
  }

  #openLocal(id: string): () => void {
    let made = ''
    const mine = (this.#attempt += 1)
    void this.#read(id).then((blob) => {
      if (mine !== this.#attempt) return
      if (blob) this.url = made = URL.createObjectURL(blob)
      else this.state = 'gone'
    })
    return () => {
      this.#attempt += 1
      if (made) URL.revokeObjectURL(made)
    }
  }

  #openRemote(path: string): () => void {
    const mine = (this.#attempt += 1)
    // What was shown from this device stays until the same has come from the server.
    if (this.state !== 'shown') this.state = 'loading'
    ledger.files.authorize().then(
      () => mine === this.#attempt && void this.#show(urlOf(path)),
      () => mine === this.#attempt && (this.state = 'offline'),
    )
    return () => (this.#attempt += 1)
  }

  /** An element loads an address again only if it had another one in between. */
  async #show(url: string): Promise<void> {
    if (this.url === url) {
      this.url = undefined
      await tick()
    }
    this.url = url
  }
}
