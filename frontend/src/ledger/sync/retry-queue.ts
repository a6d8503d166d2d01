// Fetches that must happen in the end: one at a time for each subject, a few at a time in all, repeated with
// growing waits until they are no longer needed.

import { fullJitter } from '../../link/backoff'
import { Problem } from '../../link/problem'

const AT_ONCE = 4

export interface Job {
  key: string
  /** Whether it is (still) needed; asked before each run. */
  needed(): boolean
  run(): Promise<void>
}

interface Waiting {
  job: Job
  due: number
  attempt: number
  timer: ReturnType<typeof setTimeout> | undefined
}

export class Jobs {
  readonly #waiting = new Map<string, Waiting>()
  readonly #ready: Waiting[] = []
  #running = 0
  #life = 0

  /** Sees to it that the job runs in `delay` ms, if it is still needed then. */
  want(job: Job, delay: number): void {
    const known = this.#waiting.get(job.key)
    const due = Date.now() + delay
    if (known) {
      if (known.timer !== undefined && known.attempt === 0 && due < known.due) this.#schedule(known, delay)
      return
    }
    const waiting: Waiting = { job, due, attempt: 0, timer: undefined }
    this.#waiting.set(job.key, waiting)
    this.#schedule(waiting, delay)
  }

  /** The network is back: what waits to be repeated is repeated now. */
  hurry(): void {
    for (const waiting of this.#waiting.values()) {
      if (waiting.timer !== undefined && waiting.attempt > 0) this.#schedule(waiting, 0)
    }
  }

  clear(): void {
    this.#life += 1
    for (const { timer } of this.#waiting.values()) clearTimeout(timer)
    this.#waiting.clear()
    this.#ready.length = 0
    this.#running = 0
  }

  #schedule(waiting: Waiting, delay: number): void {
    clearTimeout(waiting.timer)
    waiting.due = Date.now() + delay
    waiting.timer = setTimeout(() => {
      waiting.timer = undefined
      this.#ready.push(waiting)
      this.#next()
    }, delay)
  }

  #next(): void {
    while (this.#running < AT_ONCE) {
      const waiting = this.#ready.shift()
      if (!waiting) return
      if (waiting.job.needed()) void this.#run(waiting)
      else this.#waiting.delete(waiting.job.key)
    }
  }

  async #run(waiting: Waiting): Promise<void> {
    const life = this.#life
    this.#running += 1
    let failed = false
    try {
      await waiting.job.run()
    } catch (error) {
      // A refusal that will not pass is left to the next heartbeat, which shows whether anything is still missing.
      failed = Problem.from(error).passing
    }
    if (life !== this.#life) return
    this.#running -= 1
    if (failed && waiting.job.needed()) {
      this.#schedule(waiting, fullJitter(waiting.attempt))
      waiting.attempt += 1
    } else {
      this.#waiting.delete(waiting.job.key)
    }
    this.#next()
  }
}
