// Finds addresses and code in a message. Everything else is shown letter by letter as it was written.

export type Part =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'code'; text: string }
  | { kind: 'block'; text: string }

const PARTS = /```(?:[\w+-]*\n)?([\s\S]+?)\n?```|`([^`\n]+)`|\bhttps?:\/\/[^\s<>"`]+/g

export function readBody(body: string): Part[] {
  const parts: Part[] = []
  let at = 0
  for (const match of body.matchAll(PARTS)) {
    const [whole, block, code] = match
    const shown = block === undefined && code === undefined ? trimAddress(whole) : whole
    if (match.index > at) parts.push({ kind: 'text', text: body.slice(at, match.index) })
    at = match.index + shown.length
    if (block !== undefined) {
      parts.push({ kind: 'block', text: block })
      // The block is a line of its own already.
      if (body[at] === '\n') at++
    } else if (code !== undefined) parts.push({ kind: 'code', text: code })
    else if (URL.canParse(shown)) parts.push({ kind: 'link', text: shown, href: shown })
    else parts.push({ kind: 'text', text: shown })
  }
  if (at < body.length) parts.push({ kind: 'text', text: body.slice(at) })
  return parts
}

// A full stop or a bracket behind an address belongs to the sentence, unless the bracket was opened in it.
function trimAddress(address: string): string {
  let end = address.length
  for (;;) {
    const last = address[end - 1]!
    const opened = address.slice(0, end).includes('(')
    if (/[.,;:!?'"\]}]/.test(last) || (last === ')' && !opened)) end--
    else return address.slice(0, end)
  }
}

/** Up to three emoji and nothing else: shown large. */
export function isJumbo(body: string): boolean {
  const text = body.trim()
  if (text.length > 40 || !/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(text)) return false
  const letters = [...new Intl.Segmenter().segment(text)].map((each) => each.segment)
  return (
    letters.length <= 3 &&
    letters.every((each) => /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator})/u.test(each))
  )
}
