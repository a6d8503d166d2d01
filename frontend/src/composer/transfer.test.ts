import { describe, expect, it } from 'vitest'
import { filesOf, hasFiles, pastedFiles } from './transfer'

interface Item {
  kind: string
  getAsFile(): File | null
  webkitGetAsEntry(): { isDirectory: boolean } | null
}

const item = (name: string, isDirectory = false): Item => ({
  kind: 'file',
  getAsFile: () => new File(['x'], name),
  webkitGetAsEntry: () => ({ isDirectory }),
})

const transfer = (types: string[], items: Item[] = []) => ({ types, items }) as unknown as DataTransfer

function paste(types: string[], target: Element): ClipboardEvent {
  const event = new Event('paste', { cancelable: true, bubbles: true }) as ClipboardEvent
  Object.assign(event, { clipboardData: transfer(types, [item('a.png')]) })
  target.dispatchEvent(event)
  return event
}

describe('what is dropped', () => {
  it('may be files or text', () => {
    expect(hasFiles(transfer(['Files']))).toBe(true)
    expect(hasFiles(transfer(['text/plain']))).toBe(false)
    expect(hasFiles(null)).toBe(false)
  })

  it('may contain folders, which are not read', () => {
    const text = { ...item('t'), kind: 'string' }
    const { files, folders } = filesOf(transfer(['Files'], [item('a'), item('b', true), text]))
    expect([files.map(({ name }) => name), folders]).toEqual([['a'], ['b']])
  })
})

describe('a paste', () => {
  const box = document.createElement('textarea')
  const other = document.createElement('input')

  it('of a picture adds a file', () => {
    const event = paste(['text/html', 'Files'], box)
    expect(pastedFiles(event, box)?.files).toHaveLength(1)
    expect(event.defaultPrevented).toBe(true)
  })

  it('of formatted text with a picture of it is text', () => {
    expect(pastedFiles(paste(['text/plain', 'text/html', 'Files'], box), box)).toBeNull()
  })

  it('into another field is not taken', () => {
    expect(pastedFiles(paste(['Files'], other), box)).toBeNull()
    expect(pastedFiles(paste(['Files'], document.body), box)?.files).toHaveLength(1)
  })
})
