// Where the bytes of files are, and the colours that are shown until they have come.

import { thumbHashToDataURL } from 'thumbhash'
import type { AttachedFile, Variant } from '../ledger'

/** The address of the smallest form of a picture that is large enough. Null: the original. */
export function pathOf(file: AttachedFile, wanted: Variant | null = null): string {
  // A moving picture has only one form that moves.
  const order: Variant[] =
    wanted === 'small' ? ['small', 'large'] : wanted === 'large' && !file.animated ? ['large'] : []
  const variant = order.find((each) => file.variants?.includes(each))
  return `/files/${file.id}${variant ? `/${variant}` : ''}`
}

export const urlOf = (path: string): string => `/api/v1${path}`

const KEPT = 300
const kept = new Map<string, string>()

/** The blurred preview of a picture as a CSS image. */
export function previewImage({ preview }: AttachedFile): string | undefined {
  if (!preview) return undefined
  const known = kept.get(preview)
  if (known !== undefined) return known
  const image = decode(preview)
  const oldest = kept.size < KEPT ? undefined : kept.keys().next().value
  if (oldest !== undefined) kept.delete(oldest)
  kept.set(preview, image)
  return image
}

function decode(preview: string): string {
  try {
    const hash = Uint8Array.from(atob(preview), (character) => character.charCodeAt(0))
    return `url(${thumbHashToDataURL(hash)})`
  } catch {
    return 'none'
  }
}

/** Width by height. A file that was not measured counts as 4:3. */
export function ratioOf({ width, height }: AttachedFile): number {
  return width && height ? width / height : 4 / 3
}
