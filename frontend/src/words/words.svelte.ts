// The texts in the language of the reader. Call `words()` where a text is shown; it follows the choice.

import { isolating } from '../kit/isolate'
import { en, type Dictionary } from './en'

export type Language = 'en' | 'de'

/** English is always at hand; another language is a file of its own. */
const dictionaries: { en: Dictionary } & Partial<Record<Language, Dictionary>> = { en: isolating(en) }

function firstLanguage(): Language {
  try {
    const kept = localStorage.getItem('umbra.language')
    if (kept === 'en' || kept === 'de') return kept
  } catch {
    // Storage may be forbidden.
  }
  return navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en'
}

let current = $state<Language>('en')

export function words(): Dictionary {
  return dictionaries[current] ?? dictionaries.en
}

/** Reads the texts of a language. */
async function fetchWords(language: Language): Promise<void> {
  if (language === 'de') dictionaries.de ??= isolating((await import('./de')).de)
}

/** Before anything is shown: the language chosen last, or the browser's. Without its file it is English. */
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
  /** Rejects if the texts cannot be fetched; then everything stays as it was. */
  async choose(chosen: Language): Promise<void> {
    await fetchWords(chosen)
    current = chosen
    try {
      localStorage.setItem('umbra.language', chosen)
    } catch {
      // Then it lasts as long as the page.
    }
  },
}
