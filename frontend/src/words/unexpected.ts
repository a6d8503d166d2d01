// Errors that only a fault of the app, or another version of the server, can cause.

const CODES = [
  'invalid_json',
  'invalid_query',
  'invalid_frame',
  'method_not_allowed',
  'unsupported_media_type',
  'upgrade_required',
  'client_id_reused',
  'reset',
  'range_not_satisfiable',
] as const

/** One text for all of them. */
export function unexpected(text: string): Record<(typeof CODES)[number], string> {
  return Object.fromEntries(CODES.map((code) => [code, text])) as Record<(typeof CODES)[number], string>
}
