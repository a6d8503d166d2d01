// The clipboard text of selected messages: the bodies as written, with paragraph breaks and the marks of lists and
// quotes, without names, times and button labels. Hidden text stays hidden.

const HIDDEN = '▒▒▒▒'
/** Set on the element that contains the body of a message. */
export const TEXT = 'data-text'

/** The selected text of the messages in `root`. Null if there is none. */
export function markedText(selection: Selection | null, root: Element): string | null {
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null
  const range = selection.getRangeAt(0)
  const parts = [...root.querySelectorAll(`[${TEXT}]`)]
    .filter((text) => range.intersectsNode(text))
    .map((text) => blocksOf(within(range, text).cloneContents()))
    .filter((part) => part.trim() !== '')
  return parts.length > 0 ? parts.join('\n\n') : null
}

/** The part of a range within an element. */
function within(range: Range, element: Element): Range {
  const own = element.ownerDocument.createRange()
  own.selectNodeContents(element)
  if (range.compareBoundaryPoints(Range.START_TO_START, own) > 0)
    own.setStart(range.startContainer, range.startOffset)
  if (range.compareBoundaryPoints(Range.END_TO_END, own) < 0) own.setEnd(range.endContainer, range.endOffset)
  return own
}

/** Blocks in a column. */
function blocksOf(parent: ParentNode & Node): string {
  let copied = ''
  let before = ''
  let line = ''
  const end = () => {
    if (line.trim() !== '') add('P', line)
    line = ''
  }
  const add = (name: string, text: string) => {
    if (text !== '') copied += copied === '' ? text : (isApart(before, name) ? '\n\n' : '\n') + text
    if (text !== '') before = name
  }
  for (const node of parent.childNodes) {
    if (!(node instanceof Element) || !isBlock(node)) line += wordsOf(node)
    else {
      end()
      add(node.tagName, blockOf(node))
    }
  }
  end()
  return copied
}

/** Whether an empty line separates two blocks, without which the second would belong to the first. */
const isApart = (before: string, name: string) =>
  name === 'P' ? /^(?:P|UL|OL|BLOCKQUOTE)$/.test(before) : name === 'BLOCKQUOTE' && before === name

const isBlock = (element: Element) =>
  /^(?:P|UL|OL|LI|BLOCKQUOTE|DIV|PRE)$/.test(element.tagName) || element.matches('[data-hidden].block')

function blockOf(element: Element): string {
  if (element.matches('[data-hidden]')) return HIDDEN
  switch (element.tagName) {
    case 'P':
      return [...element.childNodes].map(wordsOf).join('')
    case 'PRE':
      return element.textContent
    case 'UL':
    case 'OL':
      return [...element.children].map(blockOf).join('\n')
    case 'LI': {
      const marker = element.getAttribute('data-marker')
      const gap = marker ? `${marker} ` : ''
      return gap + blocksOf(element).replaceAll('\n', `\n${' '.repeat(gap.length)}`)
    }
    case 'BLOCKQUOTE':
      return blocksOf(element).replace(/^/gm, '> ')
    default:
      // A code block has a header with a button.
      return element.matches('[data-label]') ? '' : blocksOf(element)
  }
}

function wordsOf(node: Node): string {
  if (!(node instanceof Element)) return node.nodeType === Node.TEXT_NODE ? (node.textContent ?? '') : ''
  if (node.matches('[data-hidden]')) return HIDDEN
  if (node.matches('button, [data-label]')) return ''
  return [...node.childNodes].map(wordsOf).join('')
}
