// The texts in the chosen language. Call `words()` where a text is shown, so that it follows the choice.

import type { Dictionary } from './en'
import type { OwnWords } from './en-own'
import { Texts, type Language } from './texts'

export type { Language } from './texts'

const general = new Texts<Dictionary>({
  en: async () => (await import('./en')).en,
  de: async () => (await import('./de')).de,
})
/** The texts about the own account, which no first screen needs. */
const ownAccount = new Texts<OwnWords>({
  en: async () => (await import('./en-own')).own,
  de: async () => (await import('./de-own')).own,
})

function firstLanguage(): Language {
  try {
    const kept = localStorage.getItem('umbra.language')
    if (kept === 'en' || kept === 'de') return kept
  } catch {
    // The storage may not be accessible.
  }
  return navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en'
}

let current = $state<Language>('en')

export function words(): Dictionary {
  return general.in(current)
}

/** The texts about the own account. A screen that uses them is loaded with `withOwnWords`. */
export function own(): OwnWords {
  return ownAccount.in(current)
}

/** Loads a screen and the texts about the own account. */
export async function withOwnWords<T>(screen: Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([screen, ownAccount.load(current)])
  return loaded
}

/** Called before the first render: the language chosen last, or the browser's. If its file cannot be loaded, the other
 *  one. `public/theme.js` chooses in the same way. */
export async function startWords(): Promise<void> {
  const wanted = firstLanguage()
  try {
    await general.load(wanted)
    current = wanted
  } catch {
    const other = wanted === 'en' ? 'de' : 'en'
    await general.load(other)
    current = other
  }
}

export const language = {
  get current(): Language {
    return current
  },
  /** Rejects if the texts cannot be loaded. The language does not change then. */
  async choose(chosen: Language): Promise<void> {
    await Promise.all([general.load(chosen), ownAccount.areUsed && ownAccount.load(chosen)])
    current = chosen
    try {
      localStorage.setItem('umbra.language', chosen)
    } catch {
      // The choice lasts as long as the page then.
    }
  },
}
