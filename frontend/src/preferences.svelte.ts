// What this browser remembers about its looks. The theme is also a setting of the account, so that a new
// device starts as the last one looked; the sky is a matter of the machine and stays here.

import { MediaQuery } from 'svelte/reactivity'
import type { SkyMode } from './sky/Sky.svelte'

export type Theme = 'dark' | 'light' | 'system'

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

let theme = $state<Theme>(recall('umbra.theme', THEMES, 'dark'))
let sky = $state<SkyMode>(recall('umbra.sky', SKIES, 'animated'))

let details = $state(recall('umbra.details', ['shown', 'hidden'], 'shown'))
let singleKeys = $state(recall('umbra.single-keys', ['on', 'off'], 'on'))

// What is chosen in one tab holds in all.
addEventListener('storage', ({ key }) => {
  if (key === 'umbra.theme') theme = recall(key, THEMES, theme)
  if (key === 'umbra.sky') sky = recall(key, SKIES, sky)
})

export const preferences = {
  get theme(): Theme {
    return theme
  },
  set theme(chosen: Theme) {
    theme = chosen
    keep('umbra.theme', chosen)
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
