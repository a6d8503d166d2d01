import { expect, test } from 'vitest'
import { faceAddress, faceSize } from './face'

test('a picture is as large as it is shown', () => {
  expect([16, 38, 48].map((shown) => faceSize(shown, 1))).toEqual([48, 48, 48])
  expect([28, 44, 64].map((shown) => faceSize(shown, 2))).toEqual([128, 128, 128])
  expect(faceSize(44, 3)).toBe(512)
  expect(faceSize(600, 2)).toBe(512)
  expect(faceAddress('abc', 34, 1)).toBe('/api/v1/files/faces/abc?size=48')
})
