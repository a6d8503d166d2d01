import { describe, expect, it } from 'vitest'
import { Levels, SLOT_MS } from './levels'

function recorded(...levels: number[]): Levels {
  const all = new Levels()
  levels.forEach((level, at) => all.add(at * SLOT_MS, level))
  return all
}

describe('the waveform of a recording', () => {
  it('is as high as the loudest allows', () => {
    expect(recorded(0.1, 0.4, 0.2).amplitudes()).toEqual([0.25, 1, 0.5])
  })

  it('does not enlarge silence', () => {
    expect(recorded(0.0125, 0).amplitudes()).toEqual([0.25, 0])
  })

  it('has at most 100 amplitudes, and each sound is in one of them', () => {
    const levels = Array.from({ length: 9_001 }, (_, at) => (at === 4_500 ? 1 : 0))
    const amplitudes = recorded(...levels).amplitudes()
    expect(amplitudes).toHaveLength(100)
    expect(amplitudes.filter((amplitude) => amplitude === 1)).toHaveLength(1)
  })

  it('has one amplitude for a recording without any level', () => {
    expect(recorded().amplitudes()).toEqual([0])
  })

  it('takes the loudest moment of a slot', () => {
    const levels = new Levels()
    levels.add(0, 0.2)
    levels.add(SLOT_MS / 2, 0.9)
    levels.add(SLOT_MS - 1, 0.1)
    expect(levels.amplitudes()).toEqual([1])
  })

  it('fills what slow timers have missed', () => {
    const levels = new Levels()
    levels.add(0, 1)
    levels.add(4 * SLOT_MS, 0.5)
    expect(levels.amplitudes()).toEqual([1, 0.5, 0.5, 0.5, 0.5])
  })
})

it('while recording the newest levels are shown, at the end', () => {
  expect(recorded(0.1, 0.2).newest(4)).toEqual([0, 0, 0.1, 0.2])
  expect(recorded(0.1, 0.2, 0.3).newest(2)).toEqual([0.2, 0.3])
})
