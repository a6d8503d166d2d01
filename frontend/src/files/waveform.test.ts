import { describe, expect, it } from 'vitest'
import { barsOf } from './waveform'

const encode = (...amplitudes: number[]) => btoa(String.fromCharCode(...amplitudes))

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
