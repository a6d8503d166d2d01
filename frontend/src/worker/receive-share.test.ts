// @vitest-environment node
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { receiveShare } from './receive-share'
import { forgetShared, readShared } from './shared-items'

async function share(fields: Record<string, string | File>): Promise<void> {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  vi.spyOn(Response, 'redirect').mockReturnValue(new Response())
  await receiveShare({ request: new Request('http://app.example/share', { method: 'POST', body }) })
}

afterEach(forgetShared)

describe('what another app shares', () => {
  it('is kept until it is forgotten', async () => {
    await share({ title: ' A title ', text: 'A text', url: 'https://one.example/' })
    expect(await readShared()).toMatchObject({ text: 'A title\nA text\nhttps://one.example/', files: [] })
    expect(await readShared()).not.toBeNull()
    await forgetShared()
    expect(await readShared()).toBeNull()
  })

  it.each([
    [{ title: 'A page', text: 'A page https://one.example/' }, 'A page https://one.example/'],
    [{ text: 'https://one.example/', url: 'https://one.example/' }, 'https://one.example/'],
    [{ title: 'Same', text: 'Same', url: '' }, 'Same'],
    [{ title: '', text: '  ' }, ''],
  ])('says nothing twice: %o', async (fields, text) => {
    await share(fields as Record<string, string>)
    expect((await readShared())?.text).toBe(text)
  })

  it('may be files', async () => {
    await share({ files: new File(['moon'], 'moon.txt', { type: 'text/plain' }) })
    const [file] = (await readShared())?.files ?? []
    expect([file?.name, await file?.text()]).toEqual(['moon.txt', 'moon'])
  })

  it('replaces what was shared before', async () => {
    await share({ text: 'first' })
    await share({ text: 'second' })
    expect((await readShared())?.text).toBe('second')
  })

  it('is not wanted any more after an hour', async () => {
    await share({ text: 'old' })
    const later = Date.now() + 60 * 60_000
    vi.spyOn(Date, 'now').mockReturnValue(later)
    expect(await readShared()).toBeNull()
  })
})
