// What went wrong, in the reader's language, and what to do about it.

import { Problem } from '../ledger'
import { words } from './words.svelte'

export function explain(error: unknown): string {
  const texts = words().problems
  if (!(error instanceof Problem)) return texts.other
  if (error.code === 'rate_limited') return texts.rate_limited(error.retry_after)
  const known = texts[error.code as keyof typeof texts]
  if (typeof known === 'string') return known
  return error.status >= 500 ? texts.internal : (error.detail ?? texts.other)
}

/** A password is a password, whatever the request calls it. */
const ALIKE: Record<string, string> = { new: 'password', new_password: 'password' }

/** The problem of one field, or undefined; the server's own sentence where we have none. */
export function explainField(error: unknown, field: string): string | undefined {
  if (!(error instanceof Problem)) return undefined
  const found = error.field(field)
  return found && (words().fields[ALIKE[field] ?? field]?.[found.code] ?? found.message)
}
