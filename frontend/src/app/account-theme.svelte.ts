// The theme is a setting of the account: chosen here it is told to the server, chosen on another device it
// arrives here. Until the account is known, this browser's memory decides.

import { ledger } from '../ledger'
import { live } from '../live.svelte'
import { preferences, type Theme } from '../preferences.svelte'

/** What the account said last; only a change of it overrides what this browser shows. */
let heard: Theme | undefined

export function followAccountTheme(): void {
  const wanted = $derived(live.me()?.settings.theme)
  $effect(() => {
    if (wanted === undefined || wanted === heard) return
    heard = wanted
    preferences.theme = wanted
  })
}

export async function chooseTheme(theme: Theme): Promise<void> {
  preferences.theme = theme
  heard = theme
  await ledger.updateMe({ settings: { theme } })
}
