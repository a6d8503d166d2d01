import { describe, expect, it } from 'vitest'
import { barsOf, encodeWaveform } from './waveform'

const encode = (...amplitudes: number[]) => btoa(String.fromCharCode(...amplitudes))

it('amplitudes survive being stored', () => {
  expect(encodeWaveform([0, 0.2, 1, 3, -1])).toBe(encode(0, 51, 255, 255, 0))
  expect(barsOf(encodeWaveform([1, 0.2]), 2)).toEqual([1, 0.2])
})

describe('the bars of a voice message', () => {
  it('are as many as there is space for', () => {
    expect(barsOf(encode(0, 255), 4)).toEqual([0.08, 0.08, 1, 1])
    expect(barsOf(encode(0, 255, 51, 0), 2)).toEqual([1, 0.2])
  })

  it('are low without a waveform', () => {
    expect(barsOf(undefined, 2)).toEqual([0.08, 0.08])
    expect(barsOf('%', 2)).toEqual([0.08, 0.08])
  })
})
