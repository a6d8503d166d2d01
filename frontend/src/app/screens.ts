// Screens that load on demand. The build puts them into a few files (build/chunks.ts).

import { withOwnWords } from '../words'

export const screens = {
  signUp: () => import('../account/SignUp.svelte'),
  signIn: () => import('../account/SignIn.svelte'),
  recover: () => withOwnWords(import('../account/Recover.svelte')),
  reset: () => withOwnWords(import('../account/Reset.svelte')),
  join: () => withOwnWords(import('../account/Join.svelte')),
  deletionReceipt: () => withOwnWords(import('../account/DeletionReceipt.svelte')),
  consentGate: () => withOwnWords(import('./ConsentGate.svelte')),
  policy: () => withOwnWords(import('../privacy/PolicyPage.svelte')),
  people: () => import('./PeopleScreen.svelte'),
  settings: () => import('../settings/SettingsScreen.svelte'),
  share: () => withOwnWords(import('./ShareScreen.svelte')),
  details: () => import('../conversations/Details.svelte'),
  detailsPane: () => import('../conversations/DetailsPane.svelte'),
  search: () => import('../search/SearchPane.svelte'),
  personDialogs: () => import('../people/PersonDialogs.svelte'),
  viewer: () => import('../files/Viewer.svelte'),
  shortcuts: () => import('./Shortcuts.svelte'),
}
