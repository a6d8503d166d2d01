// @vitest-environment node
// Every English text in the sources of the server needs a German one here.

import { describe, expect, it } from 'vitest'
import preview from '../../../backend/src/features/erasure/preview.rs?raw'
import errors from '../../../backend/src/base/error.rs?raw'
import categories from '../../../backend/src/domain/privacy/inventory/categories.rs?raw'
import { de } from './de'
import { GERMAN, inGerman } from './de-server'
import { en } from './en'

const textsOf = (rust: string, field: string) =>
  [...rust.matchAll(new RegExp(`\\b${field}:\\s*"([^"]+)"`, 'g'))].flatMap(([, text]) => text ?? [])

describe("the server's texts about data", () => {
  const constants = [...categories.matchAll(/^const \w+: &str = "([^"]+)";/gm)].flatMap(
    ([, text]) => text ?? [],
  )
  const fields = ['what', 'purpose', 'basis', 'retention', 'erased']
  const said = [...constants, ...fields.flatMap((field) => textsOf(categories, field))]
  const stays = [...preview.matchAll(/"([a-z][^"]{4,})"/g)].flatMap(([, text]) => text ?? [])
  const receipt = [...new Set([...['what', 'why'].flatMap((field) => textsOf(preview, field)), ...stays])]

  it('are found in its sources', () => {
    expect(textsOf(categories, 'name').length).toBeGreaterThan(10)
    expect(said.length).toBeGreaterThan(40)
    expect(receipt.length).toBeGreaterThan(5)
  })

  it.each([...new Set([...said, ...receipt, '12 days', '7 days after they end'])])(
    'has German words for %j',
    (text) => {
      expect(inGerman(text)).toBeTruthy()
    },
  )

  it('have no unused translations', () => {
    const all = new Set([...said, ...receipt])
    expect(Object.keys(GERMAN).filter((text) => !all.has(text))).toEqual([])
  })
})

describe("the server's error codes", () => {
  const codes = [...errors.matchAll(/^ {4}\w+ +"(\w+)" +\d{3} "/gm)].flatMap(([, code]) => code ?? [])

  it.each(codes)('%s has words in both languages', (code) => {
    expect(en.problems).toHaveProperty(code)
    expect(de.problems).toHaveProperty(code)
  })

  it('was found in its sources', () => expect(codes.length).toBeGreaterThan(30))

  it('have texts for the same fields in both languages', () => {
    const shape = (fields: typeof en.fields) =>
      Object.entries(fields).map(([name, codes]) => [name, Object.keys(codes).sort()])
    expect(shape(de.fields)).toEqual(shape(en.fields))
  })
})
