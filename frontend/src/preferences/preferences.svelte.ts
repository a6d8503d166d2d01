// What this browser remembers about its looks. The theme is also a setting of the account, so that a new
// device starts as the last one looked; the sky is a matter of the machine and stays here. Whether the theme was chosen
// here or only taken over from an account is remembered too.

import { MediaQuery } from 'svelte/reactivity'
import type { SkyMode } from '../sky/Sky.svelte'

export type Theme = 'dark' | 'light' | 'system'

/** What the server gives an account whose owner chose nothing. */
export const DEFAULT_THEME: Theme = 'dark'

const wantsLight = new MediaQuery('prefers-color-scheme: light')

function recall<T extends string>(key: string, known: readonly T[], otherwise: T): T {
  try {
    const value = localStorage.getItem(key)
    return known.find((each) => each === value) ?? otherwise
  } catch {
    return otherwise
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

const THEMES = ['dark', 'light', 'system'] as const
const SKIES = ['animated', 'still', 'off'] as const

let theme = $state<Theme>(recall('umbra.theme', THEMES, DEFAULT_THEME))
let themeFrom = $state(recall('umbra.theme-from', ['device', 'account'], 'account'))
let sky = $state<SkyMode>(recall('umbra.sky', SKIES, 'animated'))

let details = $state(recall('umbra.details', ['shown', 'hidden'], 'shown'))
let singleKeys = $state(recall('umbra.single-keys', ['on', 'off'], 'on'))

// What is chosen in one tab holds in all.
addEventListener('storage', ({ key }) => {
  if (key === 'umbra.theme') theme = recall(key, THEMES, theme)
  if (key === 'umbra.theme-from') themeFrom = recall(key, ['device', 'account'], themeFrom)
  if (key === 'umbra.sky') sky = recall(key, SKIES, sky)
})

export const preferences = {
  get theme(): Theme {
    return theme
  },
  /** Chosen here, perhaps by somebody who is not signed in. */
  set theme(chosen: Theme) {
    this.rememberTheme(chosen, 'device')
  },
  rememberTheme(chosen: Theme, from: 'device' | 'account'): void {
    theme = chosen
    themeFrom = from
    keep('umbra.theme', chosen)
    keep('umbra.theme-from', from)
  },
  /** Whether the theme was chosen here and no account knows of it yet. */
  get themeIsOwn(): boolean {
    return themeFrom === 'device'
  },
  get sky(): SkyMode {
    return sky
  },
  set sky(chosen: SkyMode) {
    sky = chosen
    keep('umbra.sky', chosen)
  },
  /** The panel beside a wide conversation. */
  get details(): boolean {
    return details === 'shown'
  },
  set details(shown: boolean) {
    details = shown ? 'shown' : 'hidden'
    keep('umbra.details', details)
  },
  /** Whether a key alone may do something; who speaks to the computer or slips easily turns it off. */
  get singleKeys(): boolean {
    return singleKeys === 'on'
  },
  set singleKeys(on: boolean) {
    singleKeys = on ? 'on' : 'off'
    keep('umbra.single-keys', singleKeys)
  },
  /** Whether the dawn theme is the one to show. */
  get dawn(): boolean {
    return theme === 'light' || (theme === 'system' && wantsLight.current)
  },
}
