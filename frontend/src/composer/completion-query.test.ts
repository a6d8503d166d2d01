import { describe, expect, it } from 'vitest'
import { NAME_LENGTH } from '../markdown/names'
import { completionQueryAt } from './completion-query'

const at = (text: string) => completionQueryAt(text, text.length)

describe('completionQueryAt', () => {
  it.each([
    ['@', 'person', ''],
    ['hello @mi', 'person', 'mi'],
    ['(@tom.r', 'person', 'tom.r'],
    ['a\n@Jürgen', 'person', 'Jürgen'],
    ['@мі', 'person', 'мі'],
    ['@मी', 'person', 'मी'],
    ['@mü', 'person', 'mü'],
    ['@mu\u0308', 'person', 'mu\u0308'],
    ['看@bo', 'person', 'bo'],
    ['@小', 'person', '小'],
    ['ขอบคุณ@สม', 'person', 'สม'],
    ['so :thu', 'emoji', 'thu'],
    [':grinsend', 'emoji', 'grinsend'],
    [':+1', 'emoji', '+1'],
    ['`a` @bo', 'person', 'bo'],
    ['```\na\n```\n@bo', 'person', 'bo'],
    ['https://x.example (@bo', 'person', 'bo'],
    ['> - ||@bo', 'person', 'bo'],
  ])('finds in %j a query for a %s: "%s"', (text, kind, query) => {
    expect(at(text)).toEqual({ kind, query, start: text.length - query.length - 1 })
  })

  it.each([
    '',
    'me@home',
    'e\u0301@bo',
    '\\@mi',
    '@mi ',
    'at 12:30',
    ':)',
    ':D',
    'std::vec',
    'a @@b',
    'https://x',
    'https://social.example/@bo',
    'www.social.example/@bo',
    '<https://social.example/@bo',
    '`@bo',
    '`` ` @bo',
    '`a `` @bo',
    'see:\n```\n@bo',
    'see ```js\n\n@bo',
    '```a b\n@bo',
    'C:\\x\\@bo',
    '`a :thu',
    '```\n:thu',
    'https://x.example/:thu',
    '@' + 'a'.repeat(NAME_LENGTH + 1),
  ])('finds no query in %j', (text) => {
    expect(at(text)).toBeNull()
  })

  it('finds no query in code and labels that go on behind the caret', () => {
    for (const text of ['`a @bo` b', '[a @bo](https://x.example)', '```\n@bo\n```'])
      expect(completionQueryAt(text, text.indexOf('bo') + 2)).toBeNull()
  })

  it('ignores text after the caret', () => {
    expect(completionQueryAt('@mira and more', 3)).toEqual({ kind: 'person', query: 'mi', start: 0 })
    expect(completionQueryAt('@mira and more', 14)).toBeNull()
  })
})
