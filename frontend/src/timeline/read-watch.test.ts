import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ReadWatch } from './read-watch'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function watch() {
  const read: number[] = []
  return { read, it: new ReadWatch((seq) => read.push(seq)) }
}

describe('ReadWatch', () => {
  it('reports a message once, after it was visible for a second', () => {
    const { read, it } = watch()
    it.see(5)
    vi.advanceTimersByTime(999)
    expect(read).toEqual([])
    vi.advanceTimersByTime(1)
    it.see(5)
    vi.advanceTimersByTime(5_000)
    expect(read).toEqual([5])
  })

  it('ignores messages that left the screen earlier', () => {
    const { read, it } = watch()
    it.see(5)
    vi.advanceTimersByTime(900)
    it.see(null)
    vi.advanceTimersByTime(5_000)
    expect(read).toEqual([])
    it.see(5)
    vi.advanceTimersByTime(1_000)
    expect(read).toEqual([5])
  })

  it('waits a full second for each newer message', () => {
    const { read, it } = watch()
    it.see(5)
    vi.advanceTimersByTime(900)
    it.see(6)
    vi.advanceTimersByTime(100)
    expect(read).toEqual([5])
    vi.advanceTimersByTime(1_000)
    expect(read).toEqual([5, 6])
  })

  it('ignores messages that were scrolled past', () => {
    const { read, it } = watch()
    it.see(9)
    vi.advanceTimersByTime(500)
    it.see(4)
    vi.advanceTimersByTime(500)
    expect(read).toEqual([4])
  })
})
