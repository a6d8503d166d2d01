// Converts between routes and addresses.

export type Route =
  | { screen: 'conversations' }
  | { screen: 'conversation'; id: string; seq: number | null }
  /** The details of a conversation. Wide windows show them beside it. */
  | { screen: 'details'; id: string }
  | { screen: 'search' }
  | { screen: 'people' }
  /** Without a part: the list of parts, or in wide windows the first one. */
  | { screen: 'settings'; part: SettingsPart | null }
  /** What another app shared with this one. */
  | { screen: 'share' }
  | { screen: 'privacy' }
  | { screen: 'sign-in' }
  | { screen: 'sign-up' }
  /** For a forgotten password. */
  | { screen: 'recover' }
  /** The target of the link in a mail. Its token is in the fragment, which browsers do not send. */
  | { screen: 'reset' }
  /** The target of an invitation link. Its code is in the fragment, too. */
  | { screen: 'join' }
  | { screen: 'unknown' }

export const SETTINGS_PARTS = [
  'profile',
  'privacy',
  'security',
  'devices',
  'notifications',
  'looks',
  'data',
] as const
export type SettingsPart = (typeof SETTINGS_PARTS)[number]

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export function readPath(path: string): Route {
  const [first = '', second, third, ...rest] = path.split('/').filter(Boolean)
  if (rest.length > 0) return { screen: 'unknown' }
  if (first === 'c' && second && ID.test(second)) {
    if (third === undefined) return { screen: 'conversation', id: second, seq: null }
    if (third === 'details') return { screen: 'details', id: second }
    return /^\d{1,15}$/.test(third)
      ? { screen: 'conversation', id: second, seq: Number(third) }
      : { screen: 'unknown' }
  }
  if (first === 'settings' && third === undefined) {
    const part = SETTINGS_PARTS.find((each) => each === second) ?? null
    return second === undefined || part ? { screen: 'settings', part } : { screen: 'unknown' }
  }
  if (second !== undefined) return { screen: 'unknown' }
  switch (first) {
    case '':
      return { screen: 'conversations' }
    case 'search':
    case 'people':
    case 'share':
    case 'privacy':
    case 'sign-in':
    case 'sign-up':
    case 'recover':
    case 'reset':
    case 'join':
      return { screen: first }
    default:
      return { screen: 'unknown' }
  }
}

export function writePath(route: Route): string {
  switch (route.screen) {
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
      return `/${route.screen}`
  }
}

/** The conversation of a route. */
export function conversationOf(route: Route): string | null {
  return route.screen === 'conversation' || route.screen === 'details' ? route.id : null
}
