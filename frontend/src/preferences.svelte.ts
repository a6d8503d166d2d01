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

let theme = $state<Theme>(recall('umbra.theme', ['dark', 'light', 'system'], 'dark'))
let sky = $state<SkyMode>(recall('umbra.sky', ['animated', 'still', 'off'], 'animated'))

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
  /** Whether the dawn theme is the one to show. */
  get dawn(): boolean {
    return theme === 'light' || (theme === 'system' && wantsLight.current)
  },
}
