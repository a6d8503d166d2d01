// Gives each build a version: a name for the content of all its files. The page carries it (`<html data-version>`), and
// so does the service worker, as the revision of the page in its list of files. `public/theme.js` gets a name with a
// hash of its content here, like all other scripts, so that no version of the page can load the script of another one.

import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import type { ManifestTransform } from 'workbox-build'

const SCRIPT = 'theme.js'

const nameFor = (content: string | Buffer) =>
  createHash('sha256').update(content).digest('base64url').replaceAll(/[-_]/g, '').slice(0, 12)

export class AppVersion {
  #version = ''

  plugin(): Plugin {
    let source = Buffer.alloc(0)
    let fileName = ''
    return {
      name: 'app-version',
      apply: 'build',
      async configResolved({ publicDir, build }) {
        source = await readFile(join(publicDir, SCRIPT))
        fileName = `${build.assetsDir}/theme-${nameFor(source)}.js`
      },
      buildStart() {
        this.emitFile({ type: 'asset', fileName, source })
      },
      transformIndexHtml: {
        order: 'post',
        handler: (html, { bundle }) => {
          const page = html.replace(`src="/${SCRIPT}"`, `src="/${fileName}"`)
          if (page === html) throw new Error(`The page does not load ${SCRIPT}.`)
          // The names of the files contain hashes of their content.
          this.#version = nameFor([page, ...Object.keys(bundle ?? {}).sort()].join('\n'))
          return page.replace('<html ', `<html data-version="${this.#version}" `)
        },
      },
      // The copy of the public folder.
      writeBundle: ({ dir = 'dist' }) => rm(join(dir, SCRIPT), { force: true }),
    }
  }

  /** Sets the revision of the page in the list of the service worker. */
  inManifest: ManifestTransform = (entries) => {
    const page = entries.find(({ url }) => url === 'index.html')
    if (!page || !this.#version) throw new Error('The list of files has no page, or the page has no version.')
    page.revision = this.#version
    return { manifest: entries, warnings: [] }
  }
}
