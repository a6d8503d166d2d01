// Screens that load on demand. They are prefetched when the browser is idle, so that navigation does not wait and
// works offline.

import { whenIdle } from '../kit/idle'

export const screens = {
  signUp: () => import('../account/SignUp.svelte'),
  signIn: () => import('../account/SignIn.svelte'),
  recover: () => import('../account/Recover.svelte'),
  reset: () => import('../account/Reset.svelte'),
  deletionReceipt: () => import('../account/DeletionReceipt.svelte'),
  consentGate: () => import('./ConsentGate.svelte'),
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

/** Rarely used screens are not prefetched. */
const RARE = new Set<unknown>([screens.recover, screens.reset, screens.deletionReceipt, screens.consentGate])

export function fetchScreens(): void {
  for (const load of Object.values(screens)) if (!RARE.has(load)) whenIdle(load)
}
