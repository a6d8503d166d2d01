// Reads messages for the tests of their dialect, and writes the parts that are expected.

import { readMarkdown } from './blocks'
import type { Inline } from './tree'

export const read = (body: string, names: Record<string, string> = {}) =>
  readMarkdown(body, { dialect: 'message', mentioned: (name) => names[name] })

/** The parts of a message of one paragraph. */
export function line(body: string, names?: Record<string, string>): Inline[] {
  const [only, ...more] = read(body, names)
  if (only?.kind !== 'paragraph' || more.length > 0) throw new Error('not one paragraph')
  return only.children
}

export const text = (value: string) => ({ kind: 'text', text: value })
export const link = (href: string, label = href) => ({ kind: 'link', href, children: [text(label)] })
