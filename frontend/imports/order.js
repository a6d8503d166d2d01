// The order of the folders of src/, as the section "The web app" of docs/architecture.md lists it.

import { readFileSync } from 'node:fs'

const BEGIN = '| layer | folders, lowest first |'

/** @returns {{ folder: string, layer: string }[]} the folders, lowest first */
export function readOrder(path) {
  const lines = readFileSync(path, 'utf8').split('\n')
  const head = lines.findIndex((line) => line.startsWith(BEGIN))
  if (head < 0) throw new Error(`${path} has no table that begins with "${BEGIN}"`)
  const order = []
  for (const row of lines.slice(head + 2)) {
    if (!row.startsWith('|')) break
    const [, layer = '', folders = ''] = row.split('|').map((cell) => cell.trim())
    for (const [, folder] of folders.matchAll(/`([^`]+)`/g)) order.push({ folder, layer })
  }
  return order
}

/** The listed folder that a file below src/ belongs to: the longest that contains it. */
export function folderOf(file, order) {
  const inside = order.filter(({ folder }) => file.startsWith(`src/${folder}/`))
  const longest = Math.max(...inside.map(({ folder }) => folder.length))
  const found = inside.find(({ folder }) => folder.length === longest)
  // A folder inside of a listed folder is listed itself, or it is unknown.
  return found && !file.slice(`src/${found.folder}/`.length).includes('/') ? found.folder : undefined
}
