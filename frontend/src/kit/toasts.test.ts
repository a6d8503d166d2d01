import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { dismissAll, endOffers, pause, resume, take, toast, toastList } from './toasts.svelte'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  dismissAll()
  vi.useRealTimers()
})

function offer() {
  const happened: string[] = []
  const about = { text: 'Undo', act: () => happened.push('act'), passed: () => happened.push('passed') }
  toast('Deleted', { offer: about })
  return { happened, id: toastList.all.at(-1)?.id ?? 0 }
}

it('an offer passes after five seconds, or is taken', () => {
  const [one, two] = [offer(), offer()]
  expect(toastList.all).toHaveLength(2)
  vi.advanceTimersByTime(4_900)
  expect(one.happened).toEqual([])
  take(two.id)
  expect(two.happened).toEqual(['act'])
  vi.advanceTimersByTime(200)
  expect(one.happened).toEqual(['passed'])
  expect(toastList.all).toEqual([])
  vi.advanceTimersByTime(9_000)
  expect(two.happened).toEqual(['act'])
})

it('an offer waits while it is read', () => {
  const { happened, id } = offer()
  pause(id)
  vi.advanceTimersByTime(60_000)
  expect(happened).toEqual([])
  resume(id)
  vi.advanceTimersByTime(5_000)
  expect(happened).toEqual(['passed'])
})

it('offers pass at once when the page is left', () => {
  const { happened } = offer()
  toast('Something went wrong', { danger: true })
  dispatchEvent(new Event('pagehide'))
  expect(happened).toEqual(['passed'])
  expect(toastList.all.map(({ text }) => text)).toEqual(['Something went wrong'])
  endOffers()
  expect(happened).toEqual(['passed'])
})
