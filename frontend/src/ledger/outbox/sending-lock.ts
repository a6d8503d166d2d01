// The lock that lets only one tab send at a time. All senders of this tab share it. It is released when the last of
// them has ended.

import { exclusive } from '../../link/exclusive'

const NAME = 'umbrachat-outbox'

export class SendingLock {
  readonly #acquired: () => Promise<void>
  #users = 0
  #held: Promise<void> | null = null
  #release = () => {}

  /** `acquired` runs each time this tab gets the lock, before any work. */
  constructor(acquired: () => Promise<void>) {
    this.#acquired = acquired
  }

  /** Runs `work` while this tab holds the lock. */
  async during(work: () => Promise<void>): Promise<void> {
    this.#users += 1
    this.#held ??= this.#acquire()
    try {
      await this.#held
      await work()
    } finally {
      this.#users -= 1
      if (this.#users === 0) {
        this.#held = null
        this.#release()
      }
    }
  }

  #acquire(): Promise<void> {
    return new Promise((resolve, reject) => {
      const hold = () =>
        new Promise<void>((release) => {
          this.#release = release
          this.#acquired().then(resolve, reject)
        })
      exclusive(NAME, hold).catch(reject)
    })
  }
}
