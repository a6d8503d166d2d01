// Finds an emoji by its exact name: its name in the interface language, with _ for a space, or its customary short
// name (`thumbsup`, `tada`).

import { emojiHistory } from './emoji-history.svelte'
import { loadEmoji, toned, type Emoji } from './catalogue'
import type { Language } from '../words'

const loadShortcodes = () => import('emojibase-data/en/shortcodes/github.json')
const tables = new Map<Language, Promise<Map<string, Emoji>>>()

export async function emojiNamed(name: string, language: Language): Promise<string | undefined> {
  let table = tables.get(language)
  if (!table) {
    table = tableOf(language)
    table.catch(() => tables.delete(language))
    tables.set(language, table)
  }
  const found = (await table).get(plain(name))
  return found && toned(found, emojiHistory.tone)
}

async function tableOf(language: Language): Promise<Map<string, Emoji>> {
  const [all, { default: shortcodes }] = await Promise.all([loadEmoji(language), loadShortcodes()])
  const bySigns = new Map(all.map((emoji) => [bare(emoji.emoji), emoji]))
  const table = new Map<string, Emoji>()
  for (const [code, names] of Object.entries(shortcodes)) {
    const emoji = bySigns.get(bare(signsOf(code)))
    if (emoji) for (const name of [names].flat()) table.set(plain(name), emoji)
  }
  // Names in the interface language take precedence.
  for (const emoji of all) table.set(plain(emoji.name), emoji)
  return table
}

const signsOf = (code: string) => String.fromCodePoint(...code.split('-').map((each) => parseInt(each, 16)))
const bare = (emoji: string) => emoji.replace(/\uFE0F/g, '')
const plain = (name: string) =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}+-]+/gu, '_')
