// The texts in the language of the reader. Call `words()` where a text is shown; it follows the choice.

import { de } from './de'
import { en, type Dictionary } from './en'

export type Language = 'en' | 'de'

const dictionaries: Record<Language, Dictionary> = { en, de }

function firstLanguage(): Language {
  try {
    const kept = localStorage.getItem('umbra.language')
    if (kept === 'en' || kept === 'de') return kept
  } catch {
    // Storage may be forbidden.
  }
  return navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en'
}

let current = $state<Language>(firstLanguage())

export function words(): Dictionary {
  return dictionaries[current]
}

export const language = {
  get current(): Language {
    return current
  },
  set current(chosen: Language) {
    current = chosen
    try {
      localStorage.setItem('umbra.language', chosen)
    } catch {
      // Then it lasts as long as the page.
    }
  },
}
