// Keeps the theme equal on all devices. It is a setting of the account: a choice here is sent to the server, a choice
// on another device arrives here. Before sign-in this browser's choice counts. If the account still has the default,
// a theme chosen before sign-in is sent to it.

import { untrack } from 'svelte'
import { ledger } from '../ledger'
import { live } from '../live/live.svelte'
import { DEFAULT_THEME, preferences, type Theme } from './preferences.svelte'

/** The theme that the account last reported. Only a change of it replaces this browser's theme. */
let reported: Theme | undefined
/** Whether the theme of this browser was sent to the account. */
let isSent = false

export function followAccountTheme(): void {
  const accountTheme = $derived(live.me()?.settings.theme)
  $effect(() => {
    // Another account may sign in next.
    if (accountTheme === undefined) {
      reported = undefined
      isSent = false
    } else if (accountTheme !== reported) {
      reported = accountTheme
      untrack(() => adoptOrSend(accountTheme))
    }
  })
}

function adoptOrSend(accountTheme: Theme): void {
  const chosen = preferences.theme
  if (!preferences.themeIsOwn || accountTheme !== DEFAULT_THEME || chosen === accountTheme)
    preferences.rememberTheme(accountTheme, 'account')
  else if (!isSent) {
    isSent = true
    // If the call fails, the choice stays in this browser and is sent the next time.
    chooseTheme(chosen).catch(() => (preferences.theme = chosen))
  }
}

export async function chooseTheme(theme: Theme): Promise<void> {
  preferences.rememberTheme(theme, 'account')
  reported = theme
  await ledger.updateMe({ settings: { theme } })
}
