// The texts in the chosen language. Call `words()` where a text is shown, so that it follows the choice.

import { isolating } from '../kit/isolate'
import { en, type Dictionary } from './en'

export type Language = 'en' | 'de'

/** English is built in. Other languages load on demand. */
const dictionaries: { en: Dictionary } & Partial<Record<Language, Dictionary>> = { en: isolating(en) }

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
  return dictionaries[current] ?? dictionaries.en
}

/** Loads the texts of a language. */
async function fetchWords(language: Language): Promise<void> {
  if (language === 'de') dictionaries.de ??= isolating((await import('./de')).de)
}

/** Called before the first render: the language chosen last, or the browser's. If its file cannot be loaded,
 *  English. */
export async function startWords(): Promise<void> {
  const wanted = firstLanguage()
  await fetchWords(wanted).then(
    () => (current = wanted),
    () => undefined,
  )
}

export const language = {
  get current(): Language {
    return current
  },
  /** Rejects if the texts cannot be loaded. The language does not change then. */
  async choose(chosen: Language): Promise<void> {
    await fetchWords(chosen)
    current = chosen
    try {
      localStorage.setItem('umbra.language', chosen)
    } catch {
      // The choice lasts as long as the page then.
    }
  },
}
