import { afterEach, expect, it, vi } from 'vitest'
import { cameraTrouble } from './camera'

afterEach(() => vi.unstubAllGlobals())

it.each([
  ['NotAllowedError', 'refused'],
  ['SecurityError', 'refused'],
  ['NotFoundError', 'missing'],
  ['OverconstrainedError', 'missing'],
  ['NotReadableError', 'busy'],
])('explains %s', (name, trouble) => {
  vi.stubGlobal('navigator', { mediaDevices: {} })
  expect(cameraTrouble(new DOMException('', name))).toBe(trouble)
})

it('knows that a page without HTTPS has no camera', () => {
  vi.stubGlobal('navigator', {})
  expect(cameraTrouble(new TypeError('undefined is not an object'))).toBe('insecure')
})
