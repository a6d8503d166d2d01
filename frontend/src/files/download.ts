// Downloads a file. The browser's own request carries a cookie, which must be valid.

import { ledger, type AttachedFile } from '../ledger'
import { pathOf, urlOf } from './address'

export async function download(file: AttachedFile): Promise<void> {
  const bytes = file.local ? await ledger.files.bytes(file.id) : null
  if (!file.local) await ledger.files.authorize()
  const link = document.createElement('a')
  link.href = bytes ? URL.createObjectURL(bytes) : urlOf(pathOf(file))
  link.download = file.name
  link.click()
  // The browser reads the address after the click.
  if (bytes) setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
