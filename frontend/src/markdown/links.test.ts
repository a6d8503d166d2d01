import { expect, it } from 'vitest'
import { linksOf } from './links'

it('the links of a message are found in all its parts', () => {
  const text = 'see https://a.example/x, **[the lake](https://b.example)**\n- www.c.example\n> d@e.example'
  expect(linksOf(text)).toEqual([
    { href: 'https://a.example/x', label: 'https://a.example/x' },
    { href: 'https://b.example', label: 'the lake' },
    { href: 'https://www.c.example', label: 'www.c.example' },
    { href: 'mailto:d@e.example', label: 'd@e.example' },
  ])
})

it('an address is listed once', () => {
  expect(linksOf('https://a.example [again](https://a.example)')).toHaveLength(1)
})

it('hidden text and code have no links', () => {
  expect(linksOf('||https://a.example|| `https://b.example`')).toEqual([])
})
