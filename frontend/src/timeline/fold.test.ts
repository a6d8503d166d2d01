import { describe, expect, it } from 'vitest'
import { folded } from './fold'

describe('folded', () => {
  it('leaves ordinary messages whole', () => {
    expect(folded('short')).toBeNull()
    expect(folded(Array(20).fill('line').join('\n'))).toBeNull()
  })

  it('cuts after twenty lines', () => {
    expect(folded(Array(30).fill('line').join('\n'))).toBe(`${Array(20).fill('line').join('\n')}…`)
  })

  it('cuts long lines between characters', () => {
    const cut = folded('a'.repeat(1_599) + '🎉'.repeat(20))
    expect(cut).toBe(`${'a'.repeat(1_599)}…`)
  })
})
