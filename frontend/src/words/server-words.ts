// Texts that the server writes in English. Unknown texts are shown as they are, with `lang`.

import { own } from './words.svelte'

export interface ServerWords {
  text: string
  /** The language of the text, if it is not that of the page. */
  lang?: 'en'
}

export function serverWords(sentence: string): ServerWords {
  const known = own().fromServer(sentence)
  return known === undefined ? { text: sentence, lang: 'en' } : { text: known }
}
