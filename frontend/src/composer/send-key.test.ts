import { expect, it } from 'vitest'
import { isSendKey } from './send-key'

const sends = (enterSends: boolean, part: KeyboardEventInit, touch = false) =>
  isSendKey(new KeyboardEvent('keydown', { key: 'Enter', ...part }), { enterSends, touch })

it('Enter sends, or Shift Enter if they are swapped', () => {
  expect([sends(true, {}), sends(true, { shiftKey: true })]).toEqual([true, false])
  expect([sends(false, {}), sends(false, { shiftKey: true })]).toEqual([false, true])
})

it('Ctrl Enter always sends, Alt Enter and Enter on touch screens never', () => {
  for (const enterSends of [true, false]) {
    expect(sends(enterSends, { ctrlKey: true })).toBe(true)
    expect(sends(enterSends, { altKey: true })).toBe(false)
    expect(sends(enterSends, { shiftKey: !enterSends }, true)).toBe(false)
  }
})
