// All emoji with their names in the reader's language. The data is large and comes only when somebody wants to
// choose one.

import type { CompactEmoji } from 'emojibase'
import type { Language } from '../words'

export interface Emoji {
  emoji: string
  name: string
  /** Other words it is found by. */
  tags: readonly string[]
  group: number
  /** The same in the five tones of skin, lightest first; empty if it has none. */
  tones: readonly string[]
}

/** People and things that are parts of other emoji stand for nothing by themselves. */
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
    // No network: the next one who asks tries again.
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

/** As Unicode writes it in full (emoji-test.txt): the data asks for the coloured form also where nothing else exists,
 *  and a thumb would then not be the thumb that others react with. */
function qualified(emoji: string): string {
  return emoji.replace(/(\p{Emoji_Presentation})\uFE0F/gu, '$1')
}

/** Whether everybody in it has this tone. */
function isToned(emoji: string, tone: string): boolean {
  const found = MODIFIERS.filter((each) => emoji.includes(each))
  return found.length === 1 && found[0] === tone
}

/** In the tone somebody has chosen: 0 is the yellow one. */
export function toned({ emoji, tones }: Emoji, tone: number): string {
  return tones[tone - 1] ?? emoji
}
