import { describe, expect, it } from 'vitest'
import { closedName } from './closed-name'

const at = (text: string) => closedName(text, text.length)

describe('closedName', () => {
  it.each([
    [':rocket:', 'rocket', 0],
    ['to the :rocket:', 'rocket', 7],
    ['(:+1:', '+1', 1],
    ['`code` :tada:', 'tada', 7],
    [':daumen_hoch:', 'daumen_hoch', 0],
  ])('finds in %j the name "%s" at %i', (text, name, start) => {
    expect(at(text)).toEqual({ name, start })
  })

  it.each([':rocket', '12:10:', 'std::vec:', '::x:', 'a :b c:', '`:tada:', '```\n:tada:', ': :'])(
    'sees none in %j',
    (text) => expect(at(text)).toBeNull(),
  )
})
