// Screens that are not needed at once are files of their own. When the browser has nothing to do they are
// fetched all the same, so that moving on does not wait and works without a network.

import { whenIdle } from '../kit/idle'

export const screens = {
  signUp: () => import('../account/SignUp.svelte'),
  signIn: () => import('../account/SignIn.svelte'),
  recover: () => import('../account/Recover.svelte'),
  reset: () => import('../account/Reset.svelte'),
  farewell: () => import('../account/Farewell.svelte'),
  gate: () => import('./ConsentGate.svelte'),
  policy: () => import('../privacy/PolicyPage.svelte'),
  people: () => import('./PeopleScreen.svelte'),
  settings: () => import('../settings/SettingsScreen.svelte'),
  details: () => import('../conversations/Details.svelte'),
  detailsPane: () => import('../conversations/DetailsPane.svelte'),
  search: () => import('../search/SearchPane.svelte'),
  personDialogs: () => import('../people/PersonDialogs.svelte'),
  shortcuts: () => import('./Shortcuts.svelte'),
  switcher: () => import('./Switcher.svelte'),
}

/** What hardly anybody comes to see is left where it is. */
const RARE = new Set<unknown>([screens.recover, screens.reset, screens.farewell, screens.gate])

export function fetchScreens(): void {
  for (const load of Object.values(screens)) if (!RARE.has(load)) whenIdle(load)
}
