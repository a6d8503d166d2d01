import { describe, expect, it } from 'vitest'
import { hasVisible, isName } from './visible'

describe('hasVisible', () => {
  it.each([
    ...[
      '',
      ' \n\t',
      '\u2800',
      '\u3164',
      '\u00AD',
      '\u200D',
      '\u034F',
      '\u200B',
      '\uFEFF',
      '\uFFA0',
      '\u180E',
    ],
    ...['\u2065', '\uFFF3', '\u{E0FFF}', '\u205F', '\u180B', '\u2800\u3164'],
    ...['\uFE0F', '\u{E0100}', '\u202E\u202C', '\u061C', '\u00A0', '\u3000', '\uFFF9', '\u{1D159}', '\u0007'],
  ])('sees nothing in %j', (text) => expect(hasVisible(text)).toBe(false))

  it.each(['a', '.', '日', '🌊', '\u0301', 'ि', '\u06DD', '\uE000', '\u{1FAFF}', 'می\u200Cخواهم'])(
    'sees something in %j',
    (text) => expect(hasVisible(text)).toBe(true),
  )
})

describe('isName', () => {
  it('is false for combining marks alone', () => {
    expect(isName('\u0301')).toBe(false)
    expect(isName('e\u0301')).toBe(true)
  })
})
