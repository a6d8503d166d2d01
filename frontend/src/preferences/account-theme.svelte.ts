// The theme is a setting of the account: chosen here it is told to the server, chosen on another device it
// arrives here. Until the account is known, this browser's memory decides. An account whose owner never chose has the
// default; then what was chosen here before signing in is what they want, and the account is told.

import { untrack } from 'svelte'
import { ledger } from '../ledger'
import { live } from '../live/live.svelte'
import { DEFAULT_THEME, preferences, type Theme } from './preferences.svelte'

/** What the account said last; only a change of it overrides what this browser shows. */
let heard: Theme | undefined
/** Whether this account was told what was chosen here. */
let told = false

export function followAccountTheme(): void {
  const wanted = $derived(live.me()?.settings.theme)
  $effect(() => {
    // Somebody else may sign in next.
    if (wanted === undefined) {
      heard = undefined
      told = false
    } else if (wanted !== heard) {
      heard = wanted
      untrack(() => meet(wanted))
    }
  })
}

function meet(wanted: Theme): void {
  const chosen = preferences.theme
  if (!preferences.themeIsOwn || wanted !== DEFAULT_THEME || chosen === wanted)
    preferences.rememberTheme(wanted, 'account')
  else if (!told) {
    told = true
    // Where it cannot be told now, the choice stays this browser's, and is told the next time.
    chooseTheme(chosen).catch(() => (preferences.theme = chosen))
  }
}

export async function chooseTheme(theme: Theme): Promise<void> {
  preferences.rememberTheme(theme, 'account')
  heard = theme
  await ledger.updateMe({ settings: { theme } })
}
