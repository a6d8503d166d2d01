// Keeps the theme equal on all devices. It is a setting of the account: a choice here is sent to the server, a choice
// on another device arrives here. Before sign-in this browser's choice counts. If the account has not chosen a theme,
// one chosen before sign-in is sent to it.

import { untrack } from 'svelte'
import { ledger } from '../ledger'
import { live } from '../live/live.svelte'
import { preferences, type Theme } from './preferences.svelte'

/** The theme that the account last reported, and whether it was chosen. Only a change replaces this browser's theme. */
let reported = ''
/** Whether the theme of this browser was sent to the account. */
let isSent = false

const report = (theme: Theme, chosen: boolean) => `${theme} ${chosen}`

export function followAccountTheme(): void {
  const accountTheme = $derived(live.me()?.settings.theme)
  const chosen = $derived(live.me()?.settings.theme_chosen ?? false)
  $effect(() => {
    // Another account may sign in next.
    if (accountTheme === undefined) {
      reported = ''
      isSent = false
    } else if (report(accountTheme, chosen) !== reported) {
      reported = report(accountTheme, chosen)
      untrack(() => adoptOrSend(accountTheme, chosen))
    }
  })
}

function adoptOrSend(accountTheme: Theme, accountHasChosen: boolean): void {
  if (accountHasChosen || !preferences.themeIsOwn) preferences.rememberTheme(accountTheme, 'account')
  else if (!isSent) {
    isSent = true
    const own = preferences.theme
    // If the call fails, the choice stays in this browser and is sent the next time.
    chooseTheme(own).catch(() => (preferences.theme = own))
  }
}

export async function chooseTheme(theme: Theme): Promise<void> {
  preferences.rememberTheme(theme, 'account')
  reported = report(theme, true)
  await ledger.updateMe({ settings: { theme } })
}
