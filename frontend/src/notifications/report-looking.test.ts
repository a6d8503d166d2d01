import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const { ledger, attention } = vi.hoisted(() => ({
  ledger: {
    phase: 'live',
    listener: () => {},
    told: 0,
    connection: () => ({ phase: ledger.phase }),
    subscribe: (_: string, listener: () => void) => {
      ledger.listener = listener
      return () => {}
    },
    tellLooking: () => {
      if (ledger.phase !== 'live') return false
      ledger.told += 1
      return true
    },
  },
  attention: { here: true },
}))
vi.mock('../ledger', () => ({ ledger }))
vi.mock('../live/attention.svelte', () => ({ attention }))
const { reportLooking } = await import('./report-looking')

let stop = () => {}
beforeEach(() => {
  vi.useFakeTimers()
  Object.assign(ledger, { phase: 'live', told: 0 })
  attention.here = true
})
afterEach(() => {
  stop()
  vi.useRealTimers()
})

const use = () => window.dispatchEvent(new Event('keydown'))

describe('what the server is told about the attention of the user', () => {
  it('is repeated before it ends at the server', () => {
    stop = reportLooking()
    expect(ledger.told).toBe(1)
    for (let n = 0; n < 9; n += 1) {
      vi.advanceTimersByTime(10_000)
      use()
    }
    expect(ledger.told).toBe(4)
  })

  it('ends two minutes after the last input, and begins with the next one', () => {
    stop = reportLooking()
    vi.advanceTimersByTime(600_000)
    expect(ledger.told).toBe(5)
    use()
    expect(ledger.told).toBe(6)
  })

  it('begins when the page is looked at', () => {
    attention.here = false
    stop = reportLooking()
    use()
    expect(ledger.told).toBe(0)
    attention.here = true
    window.dispatchEvent(new Event('focus'))
    expect(ledger.told).toBe(1)
  })

  it('is told again after a reconnection', () => {
    stop = reportLooking()
    ledger.phase = 'waiting'
    ledger.listener()
    use()
    expect(ledger.told).toBe(1)
    ledger.phase = 'live'
    ledger.listener()
    expect(ledger.told).toBe(2)
  })
})
