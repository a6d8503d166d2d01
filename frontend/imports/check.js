// Fails if files of src/ import each other in a cycle, against the order of folders, or from an unlisted folder.
// Run by `npm run lint`.

import { rmSync } from 'node:fs'
import { cruise } from 'dependency-cruiser'
import { folderOf, readOrder } from './order.js'
import { reasonOf, rulesOf } from './rules.js'
import { copySources } from './sources.js'

const ORDER = new URL('../../docs/architecture.md', import.meta.url).pathname
const SOURCE = new URL('../src', import.meta.url).pathname

const order = readOrder(ORDER)
const { root, files } = copySources(SOURCE)
const complaints = []
try {
  const { output } = await cruise(
    ['src'],
    { baseDir: root, validate: true, ruleSet: { forbidden: rulesOf(order) }, tsPreCompilationDeps: true },
    { extensions: ['.ts', '.d.ts'] },
  )
  const seen = output.modules.filter(({ source }) => files.includes(source)).length
  if (seen !== files.length) complaints.push(`dependency-cruiser has read ${seen} of ${files.length} files`)
  for (const { from, to, rule, cycle } of output.summary.violations) {
    // A component that draws a tree imports itself.
    if (from === to) continue
    const path = cycle ? [from, ...cycle.map(({ name }) => name)] : [from, to]
    complaints.push(`${path.join(' → ')}: ${reasonOf(rule.name)}.`)
  }
} finally {
  rmSync(root, { recursive: true })
}
for (const file of files) {
  if (file !== 'src/env.d.ts' && folderOf(file, order) === undefined) {
    complaints.push(`${file}: its folder is not in the table of docs/architecture.md.`)
  }
}
for (const { folder } of order) {
  if (!files.some((file) => folderOf(file, order) === folder)) {
    complaints.push(`docs/architecture.md lists the folder ${folder}, which has no file.`)
  }
}
const named = complaints.map((complaint) => complaint.replace(/\b([A-Z]\w*\.svelte)\.ts\b/g, '$1'))
process.stderr.write(named.map((complaint) => `${complaint}\n`).join(''))
process.stdout.write(`${files.length} files in ${order.length} folders: ${named.length} violations\n`)
process.exitCode = named.length > 0 ? 1 : 0
