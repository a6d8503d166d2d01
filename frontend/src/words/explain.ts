// Error texts in the interface language.

import type { ServerInfo } from '../link/contract'
import { GROUP_DESCRIPTION_MAX, GROUP_TITLE_MAX } from '../link/limits'
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

/** The limits that texts of fields name in braces. */
let limits: Record<string, number> = {
  group_title_max: GROUP_TITLE_MAX,
  group_description_max: GROUP_DESCRIPTION_MAX,
}

/** Adds the limits of the server. Before, texts that name an unknown limit are replaced by more general ones. */
export function setTextLimits(received: ServerInfo['limits'] | null): void {
  limits = { ...limits, ...received }
}

/** The text with its limits. Undefined if one of them is unknown. */
function withLimits(text: string): string | undefined {
  const filled = text.replace(/\{(\w+)\}/g, (name, key: string) => String(limits[key] ?? name))
  return filled.includes('{') ? undefined : filled
}

/** The text for one field, or undefined. English readers get the server's text where the app has none. */
export function explainField(error: unknown, field: string): string | undefined {
  if (!(error instanceof Problem)) return undefined
  const found = error.field(field)
  if (!found) return undefined
  const { fields, problems } = words()
  const text = fieldText(ALIKE[field] ?? field, found.code)
  if (text !== undefined) return text
  if (language.current === 'en') return found.message
  return fields['any']?.[found.code] ?? problems.validation_failed
}

/** The text for a code of a field, or undefined if there is none or a limit in it is not known yet. */
export function fieldText(field: string, code: string): string | undefined {
  const known = words().fields[field]?.[code]
  return known === undefined ? undefined : withLimits(known)
}
