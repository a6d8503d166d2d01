// The caches of the app's files, one for each version.

import { VERSION_LOCK } from './messages'

export const CACHE_PREFIX = 'umbrachat'
export const CACHE_WORD = 'files'

export const cacheOf = (version: string) => `${CACHE_PREFIX}-${CACHE_WORD}-${version}`

/** A file that is not in the list of this version: one of an older page, or one that is stored when it is first used. The
 *  name contains a hash of the content, so it is the same in every cache. */
export async function storedAsset(request: Request, cacheName: string): Promise<Response> {
  const stored = await caches.match(request, { ignoreVary: true })
  if (stored) return stored
  const response = await fetch(request)
  if (response.ok) await (await caches.open(cacheName)).put(request, response.clone())
  return response
}

/** Deletes the caches of versions that no page uses. */
export async function removeUnusedCaches(
  { installing, waiting }: ServiceWorkerRegistration,
  current: string,
): Promise<void> {
  // One of the caches may belong to the next version. The next version comes here, too.
  if (installing || waiting) return
  const { held = [] } = await navigator.locks.query()
  const used = new Set([current, ...held.map(({ name = '' }) => name.replace(VERSION_LOCK, ''))])
  const kept = new Set([...used].map(cacheOf))
  const names = (await caches.keys()).filter((name) => name.startsWith(cacheOf('')) && !kept.has(name))
  await Promise.all(names.map((name) => caches.delete(name)))
}
