// The line differences between two versions of the policy: added, removed and unchanged parts.

import type { PolicyLine } from '../ledger'

export interface Section {
  key: number
  change: PolicyLine['change']
  lines: readonly Line[]
  /** A long unchanged part. Only its length is shown. */
  collapsed: boolean
}

export interface Line {
  look: 'heading' | 'item' | 'text'
  text: string
}

/** How many unchanged lines are shown beside a change. */
const CONTEXT_LINES = 2

export function sectionsOf(lines: readonly PolicyLine[]): Section[] {
  const runs: { change: PolicyLine['change']; lines: Line[] }[] = []
  for (const { change, text } of lines) {
    const line = plain(text)
    if (!line) continue
    const last = runs.at(-1)
    if (last?.change === change) last.lines.push(line)
    else runs.push({ change, lines: [line] })
  }
  const sections = runs.flatMap((run, at) =>
    run.change === 'same'
      ? collapse(run.lines, at === 0, at === runs.length - 1)
      : [{ ...run, collapsed: false }],
  )
  return sections.map((section, key) => ({ ...section, key }))
}

/** Collapses the middle of an unchanged part. At both ends of the text only one side has context. */
function collapse(lines: Line[], first: boolean, last: boolean): Omit<Section, 'key'>[] {
  const from = first ? 0 : CONTEXT_LINES
  const to = lines.length - (last ? 0 : CONTEXT_LINES)
  if (to - from < 2) return [{ change: 'same', lines, collapsed: false }]
  const parts = [
    { lines: lines.slice(0, from), collapsed: false },
    { lines: lines.slice(from, to), collapsed: true },
    { lines: lines.slice(to), collapsed: false },
  ]
  return parts
    .filter((part) => part.lines.length > 0)
    .map((part): Omit<Section, 'key'> => ({ change: 'same', ...part }))
}

/** A line of Markdown without its marks. Null if nothing remains. */
export function plain(markdown: string): Line | null {
  const line = markdown.trim()
  if (/^[|:\-\s]*$/.test(line)) return null
  const heading = /^#{1,6}\s+(.*)$/.exec(line)
  if (heading) return { look: 'heading', text: inline(heading[1] ?? '') }
  const item = /^(?:[-*+]|\d+[.)])\s+(.*)$/.exec(line)
  if (item) return { look: 'item', text: inline(item[1] ?? '') }
  if (line.startsWith('|')) return { look: 'item', text: inline(cells(line).join(' · ')) }
  return { look: 'text', text: inline(line.replace(/^>\s?/, '')) }
}

function cells(row: string): string[] {
  return row
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim())
    .filter(Boolean)
}

function inline(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\(([^)\s]*)[^)]*\)/g, (_, words: string, to: string) =>
      words === to ? words : `${words} (${to})`,
    )
    .replace(/(\*\*|__|`)(.+?)\1/g, '$2')
    .replace(/(^|\W)[*_](\S.*?)[*_](?=\W|$)/g, '$1$2')
}
