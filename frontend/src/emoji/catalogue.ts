// All emoji with their names in the interface language. The data is large and loads on demand.

import type { CompactEmoji } from 'emojibase'
import type { Language } from '../words'

export interface Emoji {
  emoji: string
  name: string
  /** Keywords for the search. */
  tags: readonly string[]
  group: number
  /** The same emoji in the five skin tones, lightest first. Empty if it has none. */
  tones: readonly string[]
}

/** Components of other emoji are not offered by themselves. */
const COMPONENTS = 2
const MODIFIERS = ['🏻', '🏼', '🏽', '🏾', '🏿']

const sources: Record<Language, () => Promise<{ default: CompactEmoji[] }>> = {
  en: () => import('emojibase-data/en/compact.json'),
  de: () => import('emojibase-data/de/compact.json'),
}
const loaded = new Map<Language, Promise<Emoji[]>>()

export function loadEmoji(language: Language): Promise<Emoji[]> {
  let known = loaded.get(language)
  if (!known) {
    known = sources[language]().then(({ default: data }) => data.filter(isWhole).map(read))
    // The load failed. The next caller tries again.
    known.catch(() => loaded.delete(language))
    loaded.set(language, known)
  }
  return known
}

function isWhole({ group }: CompactEmoji): boolean {
  return group !== undefined && group !== COMPONENTS
}

function read({ unicode, label, tags = [], group = 0, skins = [] }: CompactEmoji): Emoji {
  const emoji = qualified(unicode)
  const tones = MODIFIERS.map((tone) => {
    const skin = skins.find((each) => isToned(each.unicode, tone))
    return skin ? qualified(skin.unicode) : emoji
  })
  return { emoji, name: label, tags, group, tones: skins.length > 0 ? tones : [] }
}

/** The form that Unicode lists as fully-qualified (emoji-test.txt). The data adds a variation selector also where
 *  none is listed, and reactions with the two forms would not be equal. */
function qualified(emoji: string): string {
  return emoji.replace(/(\p{Emoji_Presentation})\uFE0F/gu, '$1')
}

/** Whether all people in it have this skin tone. */
function isToned(emoji: string, tone: string): boolean {
  const found = MODIFIERS.filter((each) => emoji.includes(each))
  return found.length === 1 && found[0] === tone
}

/** In the chosen skin tone. 0: no tone. */
export function toned({ emoji, tones }: Emoji, tone: number): string {
  return tones[tone - 1] ?? emoji
}
