// Keeps of the emoji data what `src/emoji/catalogue.ts` reads. The rest is two thirds of it.

import type { CompactEmoji } from 'emojibase'
import type { Plugin } from 'vite'

const DATA = /\/emojibase-data\/\w+\/compact\.json$/

export function trim(data: CompactEmoji[]): Partial<CompactEmoji>[] {
  return data.map(({ unicode, label, tags, group, skins }) => ({
    ...{ unicode, label, tags, group },
    skins: skins?.map((skin) => ({ unicode: skin.unicode })) as CompactEmoji['skins'],
  }))
}

export function trimEmojiData(): Plugin {
  return {
    name: 'trim-emoji-data',
    enforce: 'pre',
    transform: {
      filter: { id: DATA },
      handler: (json) => ({ code: JSON.stringify(trim(JSON.parse(json) as CompactEmoji[])), map: null }),
    },
  }
}
