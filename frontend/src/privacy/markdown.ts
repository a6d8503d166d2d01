// Reads the Markdown that policies are written in and gives a tree; components render the tree, so no
// string ever becomes markup. Headings, paragraphs, lists, quotes, tables, rules; strong, emphasis, code, links.

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong'; children: Inline[] }
  | { kind: 'em'; children: Inline[] }
  | { kind: 'link'; href: string; children: Inline[] }

export type Block =
  | { kind: 'heading'; level: number; children: Inline[] }
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'list'; ordered: boolean; start: number; items: Block[][] }
  | { kind: 'quote'; children: Block[] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { kind: 'rule' }

const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/
const RULE = /^(?:\*\s*){3,}$|^(?:-\s*){3,}$|^(?:_\s*){3,}$/
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/
const TABLE_RULE = /^\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?$/

export function readMarkdown(source: string): Block[] {
  return readBlocks(source.replace(/\r\n?/g, '\n').split('\n'))
}

function readBlocks(lines: string[]): Block[] {
  const blocks: Block[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at]!
    const heading = HEADING.exec(line)
    if (line.trim() === '') at++
    else if (heading) {
      blocks.push({ kind: 'heading', level: heading[1]!.length, children: readInline(heading[2]!) })
      at++
    } else if (RULE.test(line.trim())) {
      blocks.push({ kind: 'rule' })
      at++
    } else if (line.startsWith('>')) {
      const end = endOf(lines, at, (next) => next.startsWith('>'))
      blocks.push({
        kind: 'quote',
        children: readBlocks(lines.slice(at, end).map((each) => each.replace(/^>\s?/, ''))),
      })
      at = end
    } else if (ITEM.test(line)) at = readList(lines, at, blocks)
    else if (line.includes('|') && TABLE_RULE.test((lines[at + 1] ?? '').trim())) {
      const end = endOf(lines, at, (next) => next.includes('|'))
      const [head, , ...rows] = lines.slice(at, end).map(readRow)
      blocks.push({ kind: 'table', head: head ?? [], rows })
      at = end
    } else {
      const end = endOf(lines, at + 1, (next) => !startsBlock(next))
      const text = lines.slice(at, end).map((each) => each.trim())
      blocks.push({ kind: 'paragraph', children: readInline(text.join(' ')) })
      at = end
    }
  }
  return blocks
}

function endOf(lines: string[], from: number, belongs: (line: string) => boolean): number {
  let end = from
  while (end < lines.length && belongs(lines[end]!)) end++
  return end
}

function startsBlock(line: string): boolean {
  return (
    line.trim() === '' ||
    HEADING.test(line) ||
    line.startsWith('>') ||
    ITEM.test(line) ||
    RULE.test(line.trim())
  )
}

// Everything indented deeper than the marker belongs to the item; a blank line only ends it if what
// follows is not indented.
function readList(lines: string[], from: number, blocks: Block[]): number {
  const [, indent = '', marker = ''] = ITEM.exec(lines[from]!)!
  const ordered = /\d/.test(marker)
  const items: Block[][] = []
  let at = from
  while (at < lines.length) {
    const item = ITEM.exec(lines[at]!)
    if (!item || item[1]!.length > indent.length || /\d/.test(item[2]!) !== ordered) break
    const own = [item[3]!]
    at++
    for (; at < lines.length; at++) {
      const line = lines[at]!
      if (line.trim() === '') {
        const next = lines[at + 1]
        if (next === undefined || !/^\s+\S/.test(next) || next.search(/\S/) <= indent.length) break
        own.push('')
      } else if (line.search(/\S/) > indent.length) own.push(line.trimStart())
      else if (startsBlock(line)) break
      else own.push(line)
    }
    items.push(readBlocks(own))
    // One blank line may stand between items of the same list.
    if (lines[at]?.trim() === '' && ITEM.test(lines[at + 1] ?? '')) at++
  }
  blocks.push({ kind: 'list', ordered, start: ordered ? parseInt(marker, 10) : 1, items })
  return at
}

function readRow(line: string): Inline[][] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '')
  return inner.split('|').map((cell) => readInline(cell.trim()))
}

const INLINE =
  /`([^`]+)`|\*\*(?=\S)(.+?)(?<=\S)\*\*(?!\*)|__(?=\S)(.+?)(?<=\S)__|\*(?=\S)([^*]+?)(?<=\S)\*|(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)|\[([^\]]+)\]\(([^)\s]+)\)|<((?:https?:\/\/|mailto:)[^>\s]+)>|\\([\\`*_{}[\]()#+\-.!|>])/

export function readInline(source: string): Inline[] {
  const found: Inline[] = []
  let rest = source
  while (rest !== '') {
    const match = INLINE.exec(rest)
    if (!match) break
    if (match.index > 0) addText(found, rest.slice(0, match.index))
    const [whole, code, strong, strong2, em, em2, label, target, address, escaped] = match
    if (code !== undefined) found.push({ kind: 'code', text: code })
    else if (strong ?? strong2) found.push({ kind: 'strong', children: readInline((strong ?? strong2)!) })
    else if (em ?? em2) found.push({ kind: 'em', children: readInline((em ?? em2)!) })
    else if (label !== undefined) found.push(linkOrText(target!, readInline(label)))
    else if (address !== undefined)
      found.push(linkOrText(address, [{ kind: 'text', text: address.replace(/^mailto:/, '') }]))
    else addText(found, escaped!)
    rest = rest.slice(match.index + whole.length)
  }
  if (rest !== '') addText(found, rest)
  return found
}

/** The words alone. */
export function plainText(parts: Inline[]): string {
  return parts.map((part) => ('children' in part ? plainText(part.children) : part.text)).join('')
}

function addText(found: Inline[], text: string): void {
  const last = found.at(-1)
  if (last?.kind === 'text') last.text += text
  else found.push({ kind: 'text', text })
}

// Only addresses that open a page or a mail; `javascript:` and its kin stay plain words.
function linkOrText(href: string, children: Inline[]): Inline {
  if (/^(?:https?:\/\/|mailto:|\/(?!\/)|#)/i.test(href)) return { kind: 'link', href, children }
  return { kind: 'em', children }
}
