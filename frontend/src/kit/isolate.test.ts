import { describe, expect, it } from 'vitest'
import { de } from '../words/de'
import { en } from '../words/en'
import { isolate, isolating, segmentsOf, withoutIsolates } from './isolate'

const FSI = '\u2068'
const PDI = '\u2069'
const ALI = 'علی'
const SARA = 'سارا'

describe('a name in a sentence', () => {
  it.each([ALI, 'שרה', `Ali ${ALI}`, '\u{1E900}\u{1E901}', 'abc\u200F'])('%j is isolated', (name) => {
    expect(isolate(name)).toBe(`${FSI}${name}${PDI}`)
  })

  it.each(['Mira', 'Müller 3', '小林', 'मीरा', '🌒'])('%j needs no isolate', (name) => {
    expect(isolate(name)).toBe(name)
  })

  it.each([
    [`${ALI}${PDI}`, ALI],
    [`\u202E${ALI}`, ALI],
    [`${FSI}${ALI}\u202C`, ALI],
    [`${PDI}${FSI}${ALI}`, ALI],
  ])('%j does not change the direction of other text', (name, kept) => {
    expect(isolate(name)).toBe(`${FSI}${kept}${PDI}`)
  })

  it('drops control characters without a counterpart', () => {
    expect(isolate('Bob\u202A')).toBe('Bob')
  })

  it('keeps the isolates of each name in a list', () => {
    const list = `${isolate(ALI)}, ${isolate(SARA)}`
    expect(isolate(list)).toBe(`${FSI}${list}${PDI}`)
    expect(withoutIsolates(isolate(list))).toBe(`${ALI}, ${SARA}`)
  })
})

describe('texts', () => {
  it.each([
    ['en', en],
    ['de', de],
  ])('isolate their parameters (%s)', (_, texts) => {
    const said = isolating(texts)
    for (const name of [said.system.member_added(ALI, SARA), said.timeline.writing([ALI, SARA], 0)]) {
      expect(segmentsOf(name).filter((part) => part.isolated)).toEqual([
        { text: ALI, isolated: true },
        { text: SARA, isolated: true },
      ])
    }
    expect(said.groups.addTitle(ALI)).toContain(`${FSI}${ALI}${PDI}`)
    expect(said.system.member_left(null, null)).toBe(texts.system.member_left(null, null))
    expect(said.timeline.others(3)).toBe(texts.timeline.others(3))
    expect(said.account.strength).toEqual(texts.account.strength)
    expect(said.fields['note']).toEqual(texts.fields['note'])
  })
})

describe('segments', () => {
  it('are split at the outermost isolates', () => {
    expect(segmentsOf(`a ${FSI}b${FSI}c${PDI}${PDI} d`)).toEqual([
      { text: 'a ', isolated: false },
      { text: `b${FSI}c${PDI}`, isolated: true },
      { text: ' d', isolated: false },
    ])
    expect(segmentsOf('plain')).toEqual([{ text: 'plain', isolated: false }])
    expect(segmentsOf('')).toEqual([])
  })
})
