import { describe, expect, it } from 'vitest'
// The same cases as on the server.
import shared from '../../../testdata/fold.json'
import { foldSearch, foldUsername, matches } from './fold'

describe('foldSearch', () => {
  it.each(shared.search as [string, string][])('makes of "%s" "%s"', (text, folded) => {
    expect(foldSearch(text)).toBe(folded)
    expect(foldSearch(folded)).toBe(folded)
  })
})

describe('foldUsername', () => {
  it.each(shared.username as [string, string][])('makes of "%s" "%s"', (text, folded) => {
    expect(foldUsername(text)).toBe(folded)
  })
})

describe('matches', () => {
  it.each([
    ['tom', true],
    ['rey', true],
    ['tomas r', true],
    ['@tomas', true],
    ['TOMÁS', true],
    ['tomas.r', true],
    ['mas', false],
    ['', true],
  ])('finds Tomás Reyes by "%s": %s', (text, found) => {
    expect(matches(text, 'Tomás Reyes', 'tomas.reyes')).toBe(found)
  })

  it.each([
    ['lodz', 'Łódź', true],
    ['Strasse', 'Straße', true],
    ['שלום', 'שָׁלוֹם', true],
    ['مرحبا', 'مَرْحَبـــا', true],
    ['하', '한국', true],
    ['का', 'कि', false],
    ['か', 'が', true],
    ['が', 'か', false],
  ])('by "%s" finds "%s": %s', (text, name, found) => {
    expect(matches(text, name)).toBe(found)
  })
})
