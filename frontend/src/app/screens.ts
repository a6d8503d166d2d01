// Screens that are not needed at once are files of their own. When the browser has nothing to do they are
// fetched all the same, so that moving on does not wait and works without a network.

import { whenIdle } from '../kit/idle'

export const screens = {
  signUp: () => import('../account/SignUp.svelte'),
  signIn: () => import('../account/SignIn.svelte'),
  policy: () => import('../privacy/PolicyPage.svelte'),
  people: () => import('../people/PeopleScreen.svelte'),
  settings: () => import('../settings/SettingsScreen.svelte'),
  details: () => import('../conversations/Details.svelte'),
  detailsPane: () => import('../conversations/DetailsPane.svelte'),
  search: () => import('../search/SearchPane.svelte'),
  shortcuts: () => import('./Shortcuts.svelte'),
  switcher: () => import('./Switcher.svelte'),
}

export function fetchScreens(): void {
  for (const load of Object.values(screens)) whenIdle(load)
}
