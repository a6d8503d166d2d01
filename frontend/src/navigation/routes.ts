// Converts between routes and addresses.

export type Route =
  | { place: 'conversations' }
  | { place: 'conversation'; id: string; seq: number | null }
  /** The details of a conversation. Wide windows show them beside it. */
  | { place: 'details'; id: string }
  | { place: 'search' }
  | { place: 'people' }
  /** Without a part: the list of parts, or in wide windows the first one. */
  | { place: 'settings'; part: SettingsPart | null }
  | { place: 'privacy' }
  | { place: 'sign-in' }
  | { place: 'sign-up' }
  /** For a forgotten password. */
  | { place: 'recover' }
  /** The target of the link in a mail. Its token is in the fragment, which browsers do not send. */
  | { place: 'reset' }
  | { place: 'unknown' }

export const SETTINGS_PARTS = ['profile', 'privacy', 'security', 'devices', 'looks', 'data'] as const
export type SettingsPart = (typeof SETTINGS_PARTS)[number]

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export function readPath(path: string): Route {
  const [first = '', second, third, ...rest] = path.split('/').filter(Boolean)
  if (rest.length > 0) return { place: 'unknown' }
  if (first === 'c' && second && ID.test(second)) {
    if (third === undefined) return { place: 'conversation', id: second, seq: null }
    if (third === 'details') return { place: 'details', id: second }
    return /^\d{1,15}$/.test(third)
      ? { place: 'conversation', id: second, seq: Number(third) }
      : { place: 'unknown' }
  }
  if (first === 'settings' && third === undefined) {
    const part = SETTINGS_PARTS.find((each) => each === second) ?? null
    return second === undefined || part ? { place: 'settings', part } : { place: 'unknown' }
  }
  if (second !== undefined) return { place: 'unknown' }
  switch (first) {
    case '':
      return { place: 'conversations' }
    case 'search':
    case 'people':
    case 'privacy':
    case 'sign-in':
    case 'sign-up':
    case 'recover':
    case 'reset':
      return { place: first }
    default:
      return { place: 'unknown' }
  }
}

export function writePath(route: Route): string {
  switch (route.place) {
    case 'conversations':
    case 'unknown':
      return '/'
    case 'conversation':
      return route.seq === null ? `/c/${route.id}` : `/c/${route.id}/${route.seq}`
    case 'details':
      return `/c/${route.id}/details`
    case 'settings':
      return route.part === null ? '/settings' : `/settings/${route.part}`
    default:
      return `/${route.place}`
  }
}

/** The conversation of a route. */
export function conversationOf(route: Route): string | null {
  return route.place === 'conversation' || route.place === 'details' ? route.id : null
}
