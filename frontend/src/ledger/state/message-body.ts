// The rules for the text of a message that are checked before it is sent.

import { Problem } from '../../link/problem'
import { hasVisible } from '../../text/visible'

/** Rejects a text that the server would refuse. `longest`: its limit in characters. Null: unknown. A message with
 *  files needs no text. */
export function checkBody(body: string, longest: number | null, hasFiles = false): void {
  const isLong = longest !== null && [...body.trim()].length > longest
  const code = !hasFiles && !hasVisible(body) ? 'required' : isLong ? 'too_long' : null
  if (code === null) return
  const errors = [{ field: 'body', code, message: code }]
  throw new Problem({ status: 422, code: 'validation_failed', title: 'The text cannot be sent', errors })
}
