import { describe, expect, it, vi } from 'vitest'
import { Texts } from './texts'

function greetings() {
  const files = {
    en: vi.fn(async () => ({ hello: (name: string) => `Hello ${name}` })),
    de: vi.fn(async () => ({ hello: (name: string) => `Hallo ${name}` })),
  }
  return { files, texts: new Texts(files) }
}

describe('Texts', () => {
  it('loads only the file of the language in use, once', async () => {
    const { files, texts } = greetings()
    expect(texts.areUsed).toBe(false)
    await texts.load('de')
    await texts.load('de')
    expect(texts.areUsed).toBe(true)
    expect(texts.in('de').hello('Mira')).toBe('Hallo Mira')
    expect(files.de).toHaveBeenCalledTimes(1)
    expect(files.en).not.toHaveBeenCalled()
    expect(() => texts.in('en')).toThrow('not loaded')
  })

  it('isolates names that are written from right to left', async () => {
    const { texts } = greetings()
    await texts.load('en')
    expect(texts.in('en').hello('מירה')).toBe('Hello \u2068מירה\u2069')
  })

  it('tries again after a failure, and counts as used meanwhile', async () => {
    const { files, texts } = greetings()
    files.en.mockRejectedValueOnce(new TypeError('offline'))
    await expect(texts.load('en')).rejects.toThrow('offline')
    expect(texts.areUsed).toBe(true)
    await texts.load('en')
    expect(texts.in('en').hello('Mira')).toBe('Hello Mira')
  })
})
