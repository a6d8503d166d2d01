import { describe, expect, it } from 'vitest'
import { measure, nameOf } from './measure'

describe('the name of a file', () => {
  it('has no characters that the server refuses', () => {
    expect(nameOf({ name: 'a/b\\c\u0007.txt', type: '' })).toBe('a_b_c_.txt')
    expect(nameOf({ name: ' ', type: 'image/png' })).toBe('file.png')
  })

  it('keeps its end when it is cut', () => {
    const name = nameOf({ name: `${'🌘'.repeat(300)}.pdf`, type: '' })
    expect([...name]).toHaveLength(255)
    expect(name.endsWith('🌘.pdf')).toBe(true)
  })
})

it('a file of a kind that the browser does not show is a document', async () => {
  const file = new File(['x'], 'plan.pdf', { type: 'application/pdf' })
  expect(await measure(file)).toMatchObject({ kind: 'document', name: 'plan.pdf', bytes: file })
})
