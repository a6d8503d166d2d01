// Error texts in the interface language.

import { Problem } from '../link/problem'
import { language, words } from './words.svelte'

export function explain(error: unknown): string {
  const texts = words().problems
  if (!(error instanceof Problem)) return texts.other
  if (error.code === 'rate_limited') return texts.rate_limited(error.retry_after)
  const known = texts[error.code as keyof typeof texts]
  if (typeof known === 'string') return known
  if (error.status >= 500) return texts.internal
  // The server writes English.
  return (language.current === 'en' ? error.detail : null) ?? texts.other
}

/** Names that requests use for a password. */
const ALIKE: Record<string, string> = { new: 'password', new_password: 'password' }

/** The text for one field, or undefined. English readers get the server's text where the app has none. */
export function explainField(error: unknown, field: string): string | undefined {
  if (!(error instanceof Problem)) return undefined
  const found = error.field(field)
  if (!found) return undefined
  const { fields, problems } = words()
  const known = fields[ALIKE[field] ?? field]?.[found.code]
  if (known !== undefined) return known
  if (language.current === 'en') return found.message
  return fields['any']?.[found.code] ?? problems.validation_failed
}
