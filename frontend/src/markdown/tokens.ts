// Cuts the text of a paragraph into pieces in one pass: words, code, addresses, and the marks that may open or close.

import { isHarmless, readTarget, trimAddress } from './address'
import type { Inline, Reading } from './tree'

export type Token =
  | { kind: 'node'; node: Inline }
  | { kind: 'mark'; text: string; opens: boolean; closes: boolean }
  | { kind: 'bracket' }
  /** `](href)`; brackets that end without a target are words. */
  | { kind: 'target'; text: string; href: string }

const NEXT = /[\\`*_~|[\]<@]|\b(?:https?:\/\/|mailto:)/gi
const ESCAPED = /[\\`*_{}[\]()#+\-.!|>~<@]/
const ADDRESS = /(?:https?:\/\/|mailto:)[^\s<>"`|[\]]+/iy
const ANGLED = /<((?:https?:\/\/|mailto:)[^<>\s]+)>/iy
const NAME = /@([A-Za-z0-9._-]{3,32})/y
const WORD = /[\p{L}\p{N}_]/u
/** Longer runs of one mark mean nothing. */
const LONGEST_RUN = 3

export function tokenize(source: string, reading: Reading): Token[] {
  return new Tokenizer(source, reading).read()
}

class Tokenizer {
  readonly #source: string
  readonly #reading: Reading
  readonly #tokens: Token[] = []
  readonly #ticks = new Map<number, number[]>()
  #at = 0
  /** Brackets that wait for their target. */
  #open = 0

  constructor(source: string, reading: Reading) {
    this.#source = source
    this.#reading = reading
    for (const { 0: run, index } of source.matchAll(/`+/g)) {
      const starts = this.#ticks.get(run.length)
      if (starts) starts.push(index)
      else this.#ticks.set(run.length, [index])
    }
    // Turned around, so that what was passed can be dropped at the end.
    for (const starts of this.#ticks.values()) starts.reverse()
  }

  read(): Token[] {
    const source = this.#source
    while (this.#at < source.length) {
      if (this.#reading.effort) this.#reading.effort.steps += 1
      NEXT.lastIndex = this.#at
      const start = NEXT.exec(source)?.index ?? source.length
      this.#text(source.slice(this.#at, start))
      this.#at = start
      if (start < source.length) this.#special(source.charAt(start))
    }
    return this.#tokens
  }

  #special(char: string): void {
    switch (char) {
      case '\\':
        return this.#escape()
      case '`':
        return this.#code()
      case '[':
        this.#open += 1
        this.#tokens.push({ kind: 'bracket' })
        this.#at += 1
        return
      case ']':
        return this.#target()
      case '<':
        return this.#angled()
      case '@':
        return this.#mention()
      case '*':
      case '_':
      case '~':
      case '|':
        return this.#mark(char)
      default:
        return this.#address()
    }
  }

  #escape(): void {
    const next = this.#source.charAt(this.#at + 1)
    const known = next !== '' && ESCAPED.test(next)
    this.#text(known ? next : '\\')
    this.#at += known ? 2 : 1
  }

  #code(): void {
    let end = this.#at
    while (this.#source.charAt(end) === '`') end += 1
    const length = end - this.#at
    const starts = this.#ticks.get(length) ?? []
    while ((starts.at(-1) ?? Infinity) < end) starts.pop()
    const close = starts.at(-1)
    if (close === undefined) return this.#words(end)
    const inner = this.#source.slice(end, close)
    // A blank on both sides lets code begin or end with a tick.
    const padded = inner.startsWith(' ') && inner.endsWith(' ') && inner.trim() !== ''
    this.#node({ kind: 'code', text: padded ? inner.slice(1, -1) : inner }, close + length)
  }

  #target(): void {
    const found = this.#open > 0 && this.#source.charAt(this.#at + 1) === '(' && this.#readTarget()
    if (this.#open > 0) this.#open -= 1
    if (!found) {
      // The bracket it closes must not wait any longer.
      this.#tokens.push({ kind: 'target', text: ']', href: '' })
      this.#at += 1
      return
    }
    const text = this.#source.slice(this.#at, found.end)
    this.#tokens.push({ kind: 'target', text, href: found.href })
    this.#at = found.end
  }

  #readTarget() {
    const found = readTarget(this.#source, this.#at + 1, this.#reading)
    return found && isHarmless(found.href, this.#reading.dialect === 'document') ? found : null
  }

  #angled(): void {
    ANGLED.lastIndex = this.#at
    const [whole = '', address = ''] = ANGLED.exec(this.#source) ?? []
    if (isHarmless(address, false)) this.#link(address, this.#at + whole.length)
    else this.#words(this.#at + 1)
  }

  #address(): void {
    ADDRESS.lastIndex = this.#at
    const found = ADDRESS.exec(this.#source)?.[0]
    // A scheme alone is a word.
    if (found === undefined) return this.#words(this.#at + 1)
    const address = trimAddress(found)
    const end = this.#at + Math.max(1, address.length)
    if (this.#reading.dialect === 'message' && isHarmless(address, false)) this.#link(address, end)
    else this.#words(end)
  }

  #mention(): void {
    NAME.lastIndex = this.#at
    const within = /[\p{L}\p{N}_@.]/u.test(this.#source.charAt(this.#at - 1))
    const name = within ? undefined : NAME.exec(this.#source)?.[1]
    for (let known = name ?? ''; known !== ''; known = known.slice(0, -1)) {
      const id = this.#reading.mentioned?.(known.toLowerCase())
      if (id) return this.#node({ kind: 'mention', id, text: `@${known}` }, this.#at + 1 + known.length)
      // What stands behind a name may be the end of the sentence, but not half of the name.
      if (!/[._-]$/.test(known)) break
    }
    this.#words(this.#at + 1)
  }

  #mark(char: string): void {
    let end = this.#at
    while (this.#source.charAt(end) === char) end += 1
    const length = end - this.#at
    const text = this.#source.slice(this.#at, end)
    const before = this.#source.charAt(this.#at - 1)
    const after = this.#source.charAt(end)
    const doubled = char === '~' || char === '|'
    const known = doubled ? length === 2 && this.#reading.dialect === 'message' : length <= LONGEST_RUN
    const within = char === '_' && WORD.test(before) && WORD.test(after)
    if (!known || within) return this.#words(end)
    const opens = /\S/.test(after) && !(char === '_' && WORD.test(before))
    // A spoiler with a blank in front of its end is meant all the same; to leave it open would tell it.
    const closes = char === '|' || (/\S/.test(before) && !(char === '_' && WORD.test(after)))
    this.#at = end
    this.#tokens.push({ kind: 'mark', text, opens, closes })
  }

  #link(href: string, end: number): void {
    this.#node({ kind: 'link', href, children: [{ kind: 'text', text: href.replace(/^mailto:/i, '') }] }, end)
  }

  #node(node: Inline, end: number): void {
    this.#tokens.push({ kind: 'node', node })
    this.#at = end
  }

  /** From here to `end` it is what it looks like. */
  #words(end: number): void {
    this.#text(this.#source.slice(this.#at, end))
    this.#at = end
  }

  #text(text: string): void {
    if (text !== '') this.#tokens.push({ kind: 'node', node: { kind: 'text', text } })
  }
}
