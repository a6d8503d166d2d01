// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nameFrom, saveAnswer } from './saving'

const saved = vi.hoisted(() => ({ name: '', text: '' }))
vi.mock('../kit/save', () => ({
  saveBlob: async (name: string, blob: Blob) => Object.assign(saved, { name, text: await blob.text() }),
}))

beforeEach(() => vi.stubGlobal('window', {}))
afterEach(() => vi.unstubAllGlobals())

const headers = { 'content-disposition': 'attachment; filename="umbrachat-ann-2026-11-26.json"' }

function pieces(...parts: (string | Error)[]): Response {
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const part = parts.shift()
      if (part === undefined) controller.close()
      else if (part instanceof Error) controller.error(part)
      else controller.enqueue(new TextEncoder().encode(part))
    },
  })
  return new Response(body, { headers })
}

describe('saving an answer as a file', () => {
  it("uses the server's file name and reports the progress", async () => {
    const received = vi.fn()
    expect(await saveAnswer(pieces('{"a":', '1}'), 'export.json', received)).toBe(7)
    await vi.waitFor(() => expect(saved).toEqual({ name: 'umbrachat-ann-2026-11-26.json', text: '{"a":1}' }))
    expect(received.mock.calls).toEqual([[5], [7]])
  })

  it('saves no file if the answer is incomplete', async () => {
    Object.assign(saved, { name: '' })
    await expect(saveAnswer(pieces('{"a":', new Error('gone')), 'x', () => undefined)).rejects.toThrow('gone')
    expect(saved.name).toBe('')
  })

  it('writes directly to the disk if the browser has a file dialog', async () => {
    const written: string[] = []
    const createWritable = async () =>
      new WritableStream<Uint8Array>({ write: (chunk) => void written.push(new TextDecoder().decode(chunk)) })
    const showSaveFilePicker = vi.fn(async () => ({ createWritable }))
    vi.stubGlobal('window', { showSaveFilePicker })
    vi.stubGlobal('navigator', { userActivation: { isActive: true } })
    await saveAnswer(pieces('one', 'two'), 'x', () => undefined)
    expect(written).toEqual(['one', 'two'])
    expect(showSaveFilePicker).toHaveBeenCalledWith({ suggestedName: 'umbrachat-ann-2026-11-26.json' })
  })
})

describe('the file name', () => {
  it('contains no path', () => {
    expect(nameFrom('attachment; filename="../../etc/passwd"', 'export.json')).toBe('export.json')
    expect(nameFrom(null, 'export.json')).toBe('export.json')
  })
})
