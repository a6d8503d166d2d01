// Splits the text of a paragraph into tokens in one pass: text, code, addresses, and possible marks.

import { hasVisible } from '../text/visible'
import { endOfAddress, isHarmless, linkTo, mailAround, readTarget } from './address'
import { charAt, charBefore, isSpacedWord, mayCloseAt, mayOpenAt } from './characters'
import { readEscape, type Escape } from './escapes'
import { nameAt } from './names'
import { spoilerTokens } from './spoilers'
import type { Token } from './token'
import type { Inline, Reading } from './tree'

const NEXT = /[\\`*_~|[\]<@]|(?<![a-z0-9])(?:https?:\/\/|mailto:)|(?<![a-z0-9.@/-])www\.(?=[^\s.])/gi
const DOCUMENT_ESCAPED = /[\\`*_{}[\]()#+\-.!|>~<@]/
const ANGLED = /<((?:https?:\/\/|mailto:)(?:(?!\|\|)[^<>\s])+)>/iy
const WORD = /[\p{L}\p{N}_]/u
/** Longer runs of one mark are plain text. */
const MAX_RUN = 3

export function tokenize(source: string, reading: Reading): Token[] {
  return new Tokenizer(source, reading).read()
}

class Tokenizer {
  readonly #source: string
  readonly #reading: Reading
  readonly #tokens: Token[] = []
  readonly #ticks = new Map<number, number[]>()
  readonly #waiting: Record<string, number> = {}
  /** The number of runs of backticks. */
  #runs = 0
  #at = 0
  /** The start of the text that is not a token yet. */
  #from = 0
  /** The end of the last path, `C:\…` or `\\server\…`. Within it nothing is escaped or mentioned. */
  #path = 0
  /** The number of brackets without a target. */
  #open = 0

  constructor(source: string, reading: Reading) {
    this.#source = source
    this.#reading = reading
    for (const { 0: run, index } of source.matchAll(/`+/g)) {
      this.#runs += 1
      const starts = this.#ticks.get(run.length)
      if (starts) starts.push(index)
      else this.#ticks.set(run.length, [index])
    }
    // Reversed, so that passed entries can be removed at the end.
    for (const starts of this.#ticks.values()) starts.reverse()
  }

  read(): Token[] {
    const source = this.#source
    while (this.#at < source.length) {
      if (this.#reading.effort) this.#reading.effort.steps += 1
      NEXT.lastIndex = this.#at
      this.#at = NEXT.exec(source)?.index ?? source.length
      if (this.#at < source.length) this.#special(source.charAt(this.#at))
    }
    this.#words(source.length)
    return this.#tokens
  }

  #special(char: string): void {
    switch (char) {
      case '\\':
        return this.#backslash()
      case '`':
        return this.#code()
      case '[':
        return this.#bracket('[')
      case ']':
        return this.#target()
      case '<':
        return this.#angled()
      case '@':
        return this.#sign()
      case '*':
      case '_':
      case '~':
      case '|':
        return this.#mark(char, this.#at)
      default:
        return this.#address()
    }
  }

  #backslash(): void {
    if (this.#reading.dialect === 'document') return this.#documentEscape()
    const escape = readEscape(this.#source, this.#at)
    if (escape.path && this.#at >= this.#path) this.#path = endOfWord(this.#source, this.#at)
    if (this.#at < this.#path || escape.char === '') return this.#pass(escape.end)
    if (/[*_~|]/.test(escape.char)) return this.#mark(escape.char, escape.at, escape)
    if (!this.#wouldAct(escape)) return this.#pass(escape.odd ? escape.end + escape.char.length : escape.end)
    this.#words(this.#at)
    const kept = '\\'.repeat(escape.kept)
    if (escape.char === '[') {
      this.#from = this.#at = escape.end
      return this.#bracket(kept + kept + '\\[', kept + '[')
    }
    this.#text(kept)
    this.#from = this.#at = escape.end
    if (!escape.odd) return
    this.#text(escape.char)
    this.#from = this.#at = escape.end + escape.char.length
  }

  /** Whether the character after the backslashes would be markup without them. */
  #wouldAct({ char, end, at, odd }: Escape): boolean {
    const source = this.#source
    switch (char) {
      case '`':
        return this.#runs > 1
      case '[':
        return odd
      case ']':
        return this.#open > 0 && this.#readTarget(end) !== null
      case '(':
        return this.#open > 0 && source.charAt(at - 1) === ']' && this.#readTarget(end - 1) !== null
      case '<':
        ANGLED.lastIndex = end
        return ANGLED.test(source)
      case '@': {
        const { isMember } = this.#reading
        return nameAt(source, end, at, isMember && ((name) => (isMember(name) ? name : undefined))) !== null
      }
      default:
        return false
    }
  }

  #documentEscape(): void {
    const next = this.#source.charAt(this.#at + 1)
    if (next === '' || !DOCUMENT_ESCAPED.test(next)) return this.#pass(this.#at + 1)
    this.#words(this.#at)
    this.#text(next)
    this.#from = this.#at = this.#at + 2
  }

  #code(): void {
    let end = this.#at
    while (this.#source.charAt(end) === '`') end += 1
    const length = end - this.#at
    const starts = this.#ticks.get(length) ?? []
    while ((starts.at(-1) ?? Infinity) < end) starts.pop()
    const close = starts.at(-1)
    if (close === undefined) return this.#pass(end)
    const inner = this.#source.slice(end, close)
    if (!hasVisible(inner)) return this.#pass(close + length)
    // One space on both sides lets code begin or end with a backtick.
    const padded = /^ .* $/s.test(inner) && /^ `|` $/.test(inner)
    this.#node({ kind: 'code', text: padded ? inner.slice(1, -1) : inner }, close + length)
  }

  #bracket(raw: string, text = raw): void {
    this.#words(this.#at)
    this.#open += 1
    this.#tokens.push({ kind: 'bracket', raw, text, escaped: raw !== '[', acts: false })
    this.#from = this.#at = this.#at + 1
  }

  #target(): void {
    const found = this.#open > 0 ? this.#readTarget(this.#at) : null
    if (this.#open > 0) this.#open -= 1
    this.#words(this.#at)
    const end = found?.end ?? this.#at + 1
    // A bracket without a target also becomes a token, because it closes the open bracket.
    this.#tokens.push({ kind: 'target', text: this.#source.slice(this.#at, end), href: found?.href ?? '' })
    this.#from = this.#at = end
  }

  /** The target after the bracket at `at`. */
  #readTarget(at: number) {
    if (this.#source.charAt(at + 1) !== '(') return null
    const found = readTarget(this.#source, at + 1, this.#reading)
    return found && isHarmless(found.href, this.#reading.dialect === 'document') ? found : null
  }

  #angled(): void {
    ANGLED.lastIndex = this.#at
    const [whole = '', address = ''] = ANGLED.exec(this.#source) ?? []
    const link = isHarmless(address, false) ? linkTo(address, address.replace(/^mailto:/i, '')) : null
    if (link) this.#link(link, this.#at + whole.length)
    else this.#pass(this.#at + 1)
  }

  #address(): void {
    if (this.#reading.dialect === 'document') {
      const whole = /\S+/y
      whole.lastIndex = this.#at
      return this.#pass(this.#at + (whole.exec(this.#source)?.[0].length ?? 1))
    }
    const before = charBefore(this.#source, this.#at)
    if (before !== '_' && isSpacedWord(before)) return this.#pass(this.#at + 1)
    const end = Math.max(this.#at + 1, endOfAddress(this.#source, this.#at, this.#waiting))
    const typed = this.#source.slice(this.#at, end)
    const link = linkTo(typed, typed)
    if (link) this.#link(link, end)
    else this.#pass(end)
  }

  /** An `@` begins a mention or belongs to a mail address. */
  #sign(): void {
    if (this.#reading.dialect === 'document' || this.#at < this.#path) return this.#pass(this.#at + 1)
    const mail = mailAround(this.#source, this.#at, this.#from)
    if (mail) {
      this.#words(mail.start)
      this.#at = mail.start
      const typed = this.#source.slice(mail.start, mail.end)
      const link = linkTo(`mailto:${typed}`, typed)
      return link ? this.#link(link, mail.end) : this.#pass(mail.end)
    }
    const name = nameAt(this.#source, this.#at, this.#at, this.#reading.mentioned)
    if (name?.id === undefined) return this.#pass(this.#at + 1)
    const text = this.#source.slice(this.#at, name.end)
    this.#node({ kind: 'mention', id: name.id, text }, name.end)
  }

  #mark(char: string, at: number, escape?: Escape): void {
    const source = this.#source
    let end = escape?.end ?? at
    let count = 0
    const step = () =>
      source.charAt(end) === char ? 1 : escape?.odd && source.startsWith(`\\${char}`, end) ? 2 : 0
    for (let length = step(); length > 0; length = step()) {
      end += length
      count += 1
    }
    const text = char.repeat(count)
    const raw = source.slice(at, end)
    if (char === '|') return this.#spoiler(at, end, count, escape)
    if (at < this.#path) return this.#pass(end)
    const isMessage = this.#reading.dialect === 'message'
    const known = char === '~' ? count === 2 && isMessage : count <= MAX_RUN
    const before = charBefore(source, at)
    const after = charAt(source, end)
    const run = { at, end, mark: text, behindAddress: this.#from === at && isLink(this.#tokens.at(-1)) }
    const opens = isMessage
      ? mayOpenAt(source, run)
      : /\S/.test(after) && !(char === '_' && WORD.test(before))
    const closes = isMessage
      ? mayCloseAt(source, run)
      : /\S/.test(before) && !(char === '_' && WORD.test(after))
    if (!known || (!opens && !closes)) return this.#pass(end)
    this.#words(at)
    const slashes = escape ? escape.end - escape.at : 0
    this.#tokens.push({ kind: 'mark', text, raw, opens, closes, slashes, acts: false })
    if (!escape?.odd) this.#count(char, opens, closes)
    this.#from = this.#at = end
  }

  #count(char: string, opens: boolean, closes: boolean): void {
    const waiting = this.#waiting[char] ?? 0
    if (closes && waiting > 0) this.#waiting[char] = waiting - 1
    else if (opens) this.#waiting[char] = waiting + 1
  }

  #spoiler(at: number, end: number, count: number, escape?: Escape): void {
    if (this.#reading.dialect === 'document' || count < 2) return this.#pass(end)
    this.#words(at)
    if (escape && !escape.odd) this.#text('\\'.repeat(escape.end - escape.at))
    this.#tokens.push(
      ...spoilerTokens(this.#source, {
        at: escape && !escape.odd ? escape.end : at,
        end,
        count,
        kept: escape?.odd ? escape.kept : undefined,
      }),
    )
    this.#from = this.#at = end
  }

  #link({ href, label }: { href: string; label: string }, end: number): void {
    this.#node({ kind: 'link', href, children: [{ kind: 'text', text: label }] }, end)
  }

  #node(node: Inline, end: number): void {
    this.#words(this.#at)
    this.#tokens.push({ kind: 'node', node })
    this.#from = this.#at = end
  }

  /** Continues at `end`. The skipped text is plain text and joins what follows. */
  #pass(end: number): void {
    this.#at = end
  }

  /** Turns the skipped text into a token. */
  #words(end: number): void {
    this.#text(this.#source.slice(this.#from, end))
    this.#from = end
  }

  #text(text: string): void {
    if (text !== '') this.#tokens.push({ kind: 'node', node: { kind: 'text', text } })
  }
}

function endOfWord(source: string, at: number): number {
  const blank = /\s|$/g
  blank.lastIndex = at
  return blank.exec(source)?.index ?? source.length
}

const isLink = (token?: Token) => token?.kind === 'node' && token.node.kind === 'link'
