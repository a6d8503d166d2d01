// The title of the window: unread count, screen, app name.

import { nameOf } from '../identity/naming'
import { isolate } from '../kit/isolate'
import { live } from '../live/live.svelte'
import type { Route } from '../navigation/routes'
import { words } from '../words'

export function titleOf(route: Route, signedIn: boolean): string {
  const unread = signedIn ? live.conversations().unread : 0
  const screen = screenTitle(route, signedIn)
  const name = words().app.name
  return `${unread > 0 ? `(${unread}) ` : ''}${screen ? `${screen} · ${name}` : name}`
}

function screenTitle(route: Route, signedIn: boolean): string {
  if (route.screen === 'privacy') return words().privacy.title
  if (route.screen === 'join') return words().account.invitation
  if (!signedIn) return ['sign-in', 'recover', 'reset'].includes(route.screen) ? words().account.signIn : ''
  switch (route.screen) {
    case 'search':
      return words().search.title
    case 'details':
    case 'conversation': {
      const conversation = live.conversation(route.id)
      return conversation ? isolate(nameOf(conversation)) : words().nav.chats
    }
    case 'people':
      return words().nav.people
    case 'settings':
      return words().nav.settings
    case 'share':
      return words().nav.share
    case 'unknown':
      return words().app.notFound
    default:
      return words().nav.chats
  }
}
