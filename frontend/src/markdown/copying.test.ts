import { afterEach, describe, expect, it } from 'vitest'
import { markedText } from './copying'

afterEach(() => document.body.replaceChildren())

const LIST =
  '<ol class="list"><li data-marker="25."><p>November</p></li><li data-marker="30."><p>Dezember</p></li></ol>'
const CODE =
  '<div class="code"><div class="block"><div class="head" data-label><span>Code</span><button>Copy</button></div><pre><code>a\n  b</code></pre></div></div>'

function log(...texts: string[]): Element {
  const root = document.createElement('div')
  root.innerHTML = texts
    .map(
      (text) =>
        `<article><p>Mira</p><div data-text>${text}</div><time>12:30</time><button>Reply</button></article>`,
    )
    .join('')
  document.body.append(root)
  return root
}

function mark(root: Element, from: string, to: string): string | null {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  const range = document.createRange()
  let isFound = false
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent ?? ''
    if (text.includes(from) && !isFound) {
      range.setStart(node, text.indexOf(from))
      isFound = true
    }
    if (text.includes(to)) range.setEnd(node, text.indexOf(to) + to.length)
  }
  const selection = getSelection()
  selection?.removeAllRanges()
  selection?.addRange(range)
  return markedText(selection, root)
}

describe('markedText', () => {
  it('keeps paragraph breaks', () => {
    expect(mark(log('<p>one\ntwo</p> <p>three <b>four</b></p>'), 'one', 'four')).toBe(
      'one\ntwo\n\nthree four',
    )
    expect(mark(log('<p>one</p><p>two</p>'), 'ne', 'tw')).toBe('ne\n\ntw')
  })

  it('keeps the marks of lists and quotes', () => {
    expect(mark(log(`<p>on:</p>${LIST}`), 'on', 'Dezember')).toBe('on:\n25. November\n30. Dezember')
    expect(mark(log('<blockquote><p>a</p><p>b</p></blockquote><p>c</p>'), 'a', 'c')).toBe('> a\n> \n> b\n\nc')
    const quote = (words: string) => `<blockquote><p>${words}</p></blockquote>`
    expect(mark(log(`${quote('q')}<p>reply</p>${quote('r')}${quote('s')}`), 'q', 's')).toBe(
      '> q\n\nreply\n> r\n\n> s',
    )
    expect(mark(log(`${LIST}<p>so</p>`), 'November', 'so')).toBe('25. November\n30. Dezember\n\nso')
  })

  it('omits labels of buttons', () => {
    expect(mark(log(`<p>see</p>${CODE}<p>so</p>`), 'see', 'so')).toBe('see\na\n  b\nso')
  })

  it('copies several messages without names and times', () => {
    expect(mark(log('<p>one</p>', '<p>two</p>'), 'Mira', 'two')).toBe('one\n\ntwo')
  })

  it('omits hidden text', () => {
    const hidden = '<span class="spoiler" role="button" data-hidden><span aria-hidden="true">  </span></span>'
    expect(mark(log(`<p>it was ${hidden}!</p>`), 'it', '!')).toBe('it was ▒▒▒▒!')
  })

  it('returns null for a selection outside of messages', () => {
    const root = log('<p>one</p>')
    expect(mark(root, '12:30', '12:30')).toBeNull()
  })
})
