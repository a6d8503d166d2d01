import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refuseDrops } from './drops'

let stop: () => void
beforeEach(() => {
  document.body.innerHTML = '<main><textarea></textarea><input type="checkbox" /><input /></main>'
  stop = refuseDrops()
})
afterEach(() => stop())

function refused(selector: string, kind: string, ...types: string[]): boolean {
  const event = new Event(kind, { bubbles: true, cancelable: true })
  Object.defineProperty(event, 'dataTransfer', { value: { types, dropEffect: 'copy' } })
  document.querySelector(selector)?.dispatchEvent(event)
  return event.defaultPrevented
}

describe('refuseDrops', () => {
  it.each(['dragover', 'drop'])('refuses files and links everywhere (%s)', (kind) => {
    for (const selector of ['body', 'main', 'textarea', 'input'])
      expect(refused(selector, kind, 'Files')).toBe(true)
    expect(refused('main', kind, 'text/uri-list', 'text/plain')).toBe(true)
    expect(refused('[type=checkbox]', kind, 'text/plain')).toBe(true)
  })

  it.each(['dragover', 'drop'])('lets text through where one writes (%s)', (kind) => {
    expect(refused('textarea', kind, 'text/plain')).toBe(false)
    expect(refused('input:not([type])', kind, 'text/uri-list', 'text/plain')).toBe(false)
  })

  it('allows all drops after it is stopped', () => {
    stop()
    expect(refused('main', 'drop', 'Files')).toBe(false)
  })
})
