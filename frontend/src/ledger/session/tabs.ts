// Messages between the tabs of one browser.

import type { Id } from '../../link/contract'
import type { Draft } from '../state/draft'

export type TabNote =
  | { type: 'signed_out' }
  | { type: 'signed_in'; account_id: Id }
  /** The newer policy was accepted. */
  | { type: 'consented' }
  | { type: 'outbox' }
  | { type: 'read'; conversation_id: Id; seq: number }
  | { type: 'draft'; conversation_id: Id; draft: Draft }

export class Tabs {
  readonly #channel: BroadcastChannel | null

  constructor(receive: (note: TabNote) => void) {
    this.#channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('umbrachat')
    if (this.#channel) this.#channel.onmessage = (event: MessageEvent<TabNote>) => receive(event.data)
  }

  broadcast(note: TabNote): void {
    this.#channel?.postMessage(note)
  }

  close(): void {
    this.#channel?.close()
  }
}
