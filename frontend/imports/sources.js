// A copy of src/ in which each `X.svelte` is a TypeScript file `X.svelte.ts` that holds its scripts.
// dependency-cruiser compiles components before it reads their imports, and the compiler drops `import type`. In the
// copy it reads the scripts as TypeScript, with every import.

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'svelte/compiler'

/** @returns {{ root: string, files: string[] }} where the copy is, and its files as paths such as `src/app/main.ts` */
export function copySources(source) {
  const root = mkdtempSync(join(tmpdir(), 'umbrachat-imports-'))
  cpSync(source, join(root, 'src'), { recursive: true })
  const files = []
  for (const entry of readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.name.endsWith('.svelte')) {
      writeFileSync(`${path}.ts`, scriptsOf(readFileSync(path, 'utf8')))
      rmSync(path)
      files.push(`${path}.ts`)
    } else if (entry.name.endsWith('.ts')) files.push(path)
  }
  return { root, files: files.map((path) => path.slice(root.length + 1)) }
}

function scriptsOf(component) {
  const { module, instance, fragment } = parse(component, { modern: true })
  const scripts = [module, instance].map((script) =>
    script ? component.slice(script.content.start, script.content.end) : '',
  )
  return [...scripts, ...importsIn(fragment)].join('\n')
}

/** The `import('…')` calls of the markup. */
function importsIn(node) {
  if (node === null || typeof node !== 'object') return []
  const own = node.type === 'ImportExpression' ? [`import(${JSON.stringify(node.source.value)})`] : []
  return [...own, ...Object.values(node).flatMap(importsIn)]
}
