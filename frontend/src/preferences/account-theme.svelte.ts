// Keeps the theme equal on all devices. It is a setting of the account: a choice here is sent to the server, a choice
// on another device arrives here. Before sign-in this browser's choice counts. If the account has not chosen a theme,
// one chosen before sign-in is sent to it.

import { untrack } from 'svelte'
import { ledger } from '../ledger'
import { live } from '../live/live.svelte'
import { preferences, type Theme } from './preferences.svelte'

/** The theme that the account last reported, and whether it was chosen. Only a change replaces this browser's theme. */
let heard = ''
/** Whether the theme of this browser was sent to the account. */
let told = false

const report = (theme: Theme, chosen: boolean) => `${theme} ${chosen}`

export function followAccountTheme(): void {
  const wanted = $derived(live.me()?.settings.theme)
  const chosen = $derived(live.me()?.settings.theme_chosen ?? false)
  $effect(() => {
    // Another account may sign in next.
    if (wanted === undefined) {
      heard = ''
      told = false
    } else if (report(wanted, chosen) !== heard) {
      heard = report(wanted, chosen)
      untrack(() => meet(wanted, chosen))
    }
  })
}

function meet(wanted: Theme, isChosen: boolean): void {
  if (isChosen || !preferences.themeIsOwn) preferences.rememberTheme(wanted, 'account')
  else if (!told) {
    told = true
    const own = preferences.theme
    // If the call fails, the choice stays in this browser and is sent the next time.
    chooseTheme(own).catch(() => (preferences.theme = own))
  }
}

export async function chooseTheme(theme: Theme): Promise<void> {
  preferences.rememberTheme(theme, 'account')
  heard = report(theme, true)
  await ledger.updateMe({ settings: { theme } })
}
