// Long messages are folded, so that one message cannot hide the conversation.

const LINES_SHOWN = 20
const CHARS_SHOWN = 1_600

/** The beginning of a long message; null if it is short enough to be shown whole. */
export function folded(body: string): string | null {
  const lines = body.split('\n', LINES_SHOWN + 1)
  if (lines.length <= LINES_SHOWN && body.length <= CHARS_SHOWN) return null
  const start = lines.slice(0, LINES_SHOWN).join('\n')
  // Not in the middle of a character that takes two units.
  return `${start.slice(0, CHARS_SHOWN).replace(/[\uD800-\uDBFF]$/, '')}…`
}
