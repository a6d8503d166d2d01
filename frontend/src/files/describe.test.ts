import { beforeAll, describe, expect, it } from 'vitest'
import type { AttachedFile, FileKind } from '../ledger'
import { startWords } from '../words'
import { filesInWords, messageInWords } from './describe'

beforeAll(startWords)

const file = (kind: FileKind, name = 'a.bin'): AttachedFile => ({
  ...{ id: name, kind, name, media_type: 'x/y', size: 1 },
})

describe('files in words', () => {
  it('are counted by kind', () => {
    expect(filesInWords([file('picture')])).toBe('Photo')
    expect(filesInWords([file('picture'), file('picture')])).toBe('2 photos')
    expect(filesInWords([file('voice')])).toBe('Voice message')
    expect(filesInWords([file('picture'), file('video')])).toBe('2 files')
  })

  it('are named if there is one document', () => {
    expect(filesInWords([file('document', 'plan.pdf')])).toBe('plan.pdf')
    expect(filesInWords([file('document'), file('document')])).toBe('2 files')
  })
})

describe('a message in words', () => {
  it('has its files before its text', () => {
    expect(messageInWords({ body: '**hi**' })).toBe('hi')
    expect(messageInWords({ body: '', attachments: [file('picture')] })).toBe('Photo')
    expect(messageInWords({ body: 'hi', attachments: [file('picture')] })).toBe('Photo: hi')
  })
})
