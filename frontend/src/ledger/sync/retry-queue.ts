// A queue of jobs with keys. One job runs at a time for each key, a limited number in all. A job that fails with a
// transient problem is repeated after growing waits, until it is no longer needed.

import { fullJitter } from '../../link/backoff'
import { Problem } from '../../link/problem'

export interface Job {
  key: string
  /** Whether there is (still) something to do. Asked before each run. */
  needed(): boolean
  /** Rejects with a `Problem` if it fails. `progress` says that a part has succeeded: the waits start over. */
  run(progress: () => void): Promise<void>
  /** The run failed and is not repeated. */
  refused?(problem: Problem): void
}

export interface RetryQueueOptions {
  /** How many jobs run at once. */
  concurrent?: number
  /** The least time between the end of a run and the next run of the same key, in ms. */
  pauseMs?: number
  /** Whether a job that failed like this is repeated. */
  isTransient?(problem: Problem): boolean
}

interface Entry {
  job: Job
  /** As of Date.now(). */
  due: number
  /** Failed runs in a row. */
  attempt: number
  state: 'scheduled' | 'resting' | 'ready' | 'running'
  /** It was added again while it ran. */
  again: boolean
  timer: ReturnType<typeof setTimeout> | undefined
}

export class RetryQueue {
  readonly #concurrent: number
  readonly #pauseMs: number
  readonly #isTransient: (problem: Problem) => boolean
  readonly #entries = new Map<string, Entry>()
  #ready: Entry[] = []
  #running = 0

  constructor({
    concurrent = 4,
    pauseMs = 0,
    isTransient = ({ transient }) => transient,
  }: RetryQueueOptions = {}) {
    this.#concurrent = concurrent
    this.#pauseMs = pauseMs
    this.#isTransient = isTransient
  }

  /** Runs the job in `delay` ms, if it is still needed then. A job that waits for a repetition or rests keeps its
   *  time. */
  add(job: Job, delay = 0): void {
    const entry = this.#entries.get(job.key)
    if (!entry) this.#schedule(this.#create(job), delay)
    else if (entry.state === 'running') entry.again = true
    else if (entry.state === 'scheduled' && entry.attempt === 0 && Date.now() + delay < entry.due)
      this.#schedule(entry, delay)
  }

  /** Runs the job not before `delay` ms from now, unless it runs already. */
  postpone(job: Job, delay: number): void {
    const entry = this.#entries.get(job.key) ?? this.#create(job)
    if (entry.state !== 'running') this.#schedule(entry, delay, 'resting')
  }

  /** Ends all waits after failures and rests: the reason for them may be gone. */
  retryNow(): void {
    for (const entry of this.#entries.values()) {
      if (entry.state !== 'resting' && (entry.state !== 'scheduled' || entry.attempt === 0)) continue
      entry.attempt = 0
      this.#schedule(entry, 0)
    }
  }

  /** Forgets all jobs. Those that run end without effect on the queue. */
  clear(): void {
    for (const { timer } of this.#entries.values()) clearTimeout(timer)
    this.#entries.clear()
    this.#ready = []
    this.#running = 0
  }

  #create(job: Job): Entry {
    const entry: Entry = { job, due: 0, attempt: 0, state: 'scheduled', again: false, timer: undefined }
    this.#entries.set(job.key, entry)
    return entry
  }

  #schedule(entry: Entry, delay: number, state: 'scheduled' | 'resting' = 'scheduled'): void {
    clearTimeout(entry.timer)
    if (entry.state === 'ready') this.#ready = this.#ready.filter((other) => other !== entry)
    entry.state = state
    entry.due = Date.now() + delay
    entry.timer = setTimeout(() => {
      entry.state = 'ready'
      this.#ready.push(entry)
      this.#next()
    }, delay)
  }

  #next(): void {
    while (this.#running < this.#concurrent) {
      const entry = this.#ready.shift()
      if (!entry) return
      if (entry.job.needed()) void this.#run(entry)
      else this.#entries.delete(entry.job.key)
    }
  }

  async #run(entry: Entry): Promise<void> {
    const { job } = entry
    entry.state = 'running'
    entry.again = false
    this.#running += 1
    let problem: Problem | null = null
    try {
      await job.run(() => (entry.attempt = 0))
    } catch (error) {
      problem = Problem.from(error)
    }
    // The queue was cleared meanwhile.
    if (this.#entries.get(job.key) !== entry) return
    this.#running -= 1
    this.#ended(entry, problem)
    this.#next()
  }

  #ended(entry: Entry, problem: Problem | null): void {
    const { job } = entry
    if (problem && this.#isTransient(problem) && job.needed()) {
      const wait = Math.max(this.#pauseMs, fullJitter(entry.attempt), (problem.retry_after ?? 0) * 1_000)
      entry.attempt += 1
      this.#schedule(entry, wait)
      return
    }
    if (problem && !this.#isTransient(problem)) job.refused?.(problem)
    entry.attempt = 0
    if (this.#pauseMs > 0) this.#schedule(entry, this.#pauseMs, 'resting')
    else if (!problem && entry.again && job.needed()) this.#schedule(entry, 0)
    else this.#entries.delete(job.key)
  }
}
