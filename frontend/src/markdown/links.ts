// The links of a message.

import { readMarkdown } from './blocks'
import { plainText, type Block, type Inline } from './tree'

export interface Link {
  href: string
  /** As the message shows it. */
  label: string
}

/** Each address once, in order. Hidden text keeps its links to itself. */
export function linksOf(body: string): Link[] {
  const links = readMarkdown(body, { dialect: 'message' }).flatMap(within)
  return links.filter(({ href }, at) => links.findIndex((other) => other.href === href) === at)
}

function within(part: Block | Inline): Link[] {
  switch (part.kind) {
    case 'spoiler':
      return []
    case 'link':
      return [{ href: part.href, label: plainText(part.children) }]
    case 'list':
      return part.items.flatMap(({ blocks }) => blocks.flatMap(within))
    default:
      return 'children' in part ? part.children.flatMap(within) : []
  }
}
