// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem } from '../../link/problem'
import { RetryQueue, type RetryQueueOptions } from './retry-queue'

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.999)
})
afterEach(() => void vi.useRealTimers())

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** A queue, and jobs that record their runs. The runs get `answers` in order, then succeed. */
function queueing(options?: RetryQueueOptions, ...answers: (Problem | Promise<void>)[]) {
  const queue = new RetryQueue(options)
  const runs: string[] = []
  const refused: string[] = []
  const needed = new Set<string>()
  const job = (key: string) => {
    needed.add(key)
    return {
      key,
      needed: () => needed.has(key),
      run: async () => {
        runs.push(key)
        const answer = answers.shift()
        if (answer instanceof Problem) throw answer
        await answer
      },
      refused: ({ code }: Problem) => void refused.push(code),
    }
  }
  return { queue, runs, refused, needed, job }
}

describe('the retry queue', () => {
  it('runs a job once, after its delay', async () => {
    const { queue, runs, job } = queueing()
    queue.add(job('a'), 500)
    queue.add(job('a'), 500)
    await pass(499)
    expect(runs).toEqual([])
    await pass(10_000)
    expect(runs).toEqual(['a'])
  })

  it('takes the shorter of two delays', async () => {
    const { queue, runs, job } = queueing()
    queue.add(job('a'), 500)
    queue.add(job('a'), 10)
    await pass(11)
    expect(runs).toEqual(['a'])
  })

  it('does not run a job that is no longer needed', async () => {
    const { queue, runs, needed, job } = queueing()
    queue.add(job('a'), 10)
    needed.clear()
    await pass(100)
    expect(runs).toEqual([])
  })

  it('repeats a failed job after growing waits', async () => {
    const { queue, runs, job } = queueing({}, Problem.offline(), Problem.offline())
    queue.add(job('a'))
    await pass(900)
    expect(runs).toHaveLength(1)
    await pass(200)
    expect(runs).toHaveLength(2)
    await pass(1_700)
    expect(runs).toHaveLength(2)
    await pass(300)
    expect(runs).toHaveLength(3)
    await pass(60_000)
    expect(runs).toHaveLength(3)
  })

  it('waits as long as the server demands', async () => {
    const { queue, runs, job } = queueing({}, new Problem({ status: 429, code: 'rate_limited' }, 8))
    queue.add(job('a'))
    await pass(7_900)
    expect(runs).toHaveLength(1)
    await pass(200)
    expect(runs).toHaveLength(2)
  })

  it('does not repeat a permanent failure, and reports it', async () => {
    const { queue, runs, refused, job } = queueing({}, new Problem({ status: 403, code: 'forbidden' }))
    queue.add(job('a'))
    await pass(60_000)
    expect(runs).toHaveLength(1)
    expect(refused).toEqual(['forbidden'])
  })

  it('repeats at once on request, with waits that start over', async () => {
    const offline = Problem.offline()
    const { queue, runs, job } = queueing({}, offline, offline, offline)
    queue.add(job('a'))
    await pass(1_100)
    expect(runs).toHaveLength(2)
    queue.retryNow()
    await pass(1)
    expect(runs).toHaveLength(3)
    await pass(1_000)
    expect(runs).toHaveLength(4)
  })

  it('runs a limited number of jobs at once', async () => {
    let finish = () => {}
    const first = new Promise<void>((resolve) => (finish = resolve))
    const { queue, runs, job } = queueing({ concurrent: 1 }, first)
    queue.add(job('a'))
    queue.add(job('b'))
    await pass(10)
    expect(runs).toEqual(['a'])
    finish()
    await pass(1)
    expect(runs).toEqual(['a', 'b'])
  })

  it('runs a job again that was added while it ran', async () => {
    let finish = () => {}
    const first = new Promise<void>((resolve) => (finish = resolve))
    const { queue, runs, job } = queueing({}, first)
    queue.add(job('a'))
    await pass(10)
    queue.add(job('a'))
    finish()
    await pass(10)
    expect(runs).toEqual(['a', 'a'])
  })

  it('pauses between two runs of a key', async () => {
    const { queue, runs, job } = queueing({ pauseMs: 250 })
    queue.add(job('a'))
    await pass(1)
    queue.add(job('a'))
    await pass(200)
    expect(runs).toHaveLength(1)
    await pass(60)
    expect(runs).toHaveLength(2)
  })

  it('postpones a job', async () => {
    const { queue, runs, job } = queueing()
    queue.postpone(job('a'), 2_000)
    queue.add(job('a'))
    await pass(1_900)
    expect(runs).toEqual([])
    await pass(200)
    expect(runs).toEqual(['a'])
  })

  it('drops all jobs when it is cleared', async () => {
    let finish = () => {}
    const first = new Promise<void>((resolve) => (finish = resolve))
    const { queue, runs, job } = queueing({ concurrent: 1 }, first)
    queue.add(job('a'))
    queue.add(job('b'), 5)
    await pass(1)
    queue.clear()
    finish()
    await pass(100)
    expect(runs).toEqual(['a'])
    queue.add(job('a'))
    await pass(1)
    expect(runs).toEqual(['a', 'a'])
  })
})
