// Adds files to the message that is being written, as far as the server's limits allow.

import { ledger } from '../ledger'
import { live } from '../live/live.svelte'
import { sizeText, words } from '../words'
import { measure } from './measure'
import type { Transferred } from './transfer'

export class Attaching {
  readonly #conversation: () => string
  /** Why files were not added. */
  refused = $state.raw<readonly string[]>([])

  /** Whether a voice message is recorded, which takes the place of a file. */
  recording = $state(false)

  constructor(conversation: () => string) {
    this.#conversation = conversation
  }

  /** How many files a message may have. 0: this server stores no files. */
  get most(): number {
    return live.limits()?.attachments_max ?? 0
  }

  async add({ files, folders }: Transferred): Promise<void> {
    const conversation = this.#conversation()
    const texts = words().files
    const refused = folders.map(texts.empty)
    const space = () => this.most - Number(this.recording) - ledger.draft(conversation).attachments.length
    const fitting = files.filter((file) => {
      const reason = this.#refusal(file)
      if (reason) refused.push(reason)
      return reason === null
    })
    if (fitting.length > space()) refused.push(texts.tooMany(this.most))
    this.refused = refused
    for (const file of fitting) {
      // One after the other: large pictures take memory. Meanwhile others may be added.
      const picked = space() > 0 ? await measure(file) : null
      if (picked && space() > 0) ledger.files.attach(conversation, [picked])
    }
  }

  #refusal(file: File): string | null {
    const largest = live.limits()?.file_bytes_max ?? Infinity
    if (file.size === 0) return words().files.empty(file.name)
    return file.size > largest ? words().files.tooLarge(file.name, sizeText(largest)) : null
  }
}
