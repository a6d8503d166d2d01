import { beforeEach, describe, expect, it, vi } from 'vitest'
import { cacheOf, removeUnusedCaches, storedAsset } from './caches'
import { versionLock } from './messages'

let names: string[] = []
let held: string[] = []
const idle = { installing: null, waiting: null } as unknown as ServiceWorkerRegistration

beforeEach(() => {
  names = [cacheOf('one'), cacheOf('two'), cacheOf('three'), 'other-cache']
  held = []
  vi.stubGlobal('caches', {
    keys: () => Promise.resolve(names),
    delete: (gone: string) => {
      names = names.filter((name) => name !== gone)
      return Promise.resolve(true)
    },
  })
  const locks = { query: () => Promise.resolve({ held: held.map((name) => ({ name })) }) }
  vi.stubGlobal('navigator', { locks })
})

describe('the caches of former versions', () => {
  it('are deleted', async () => {
    await removeUnusedCaches(idle, 'three')
    expect(names).toEqual([cacheOf('three'), 'other-cache'])
  })

  it('are kept while a page uses them', async () => {
    held = [versionLock('one'), 'umbrachat-outbox']
    await removeUnusedCaches(idle, 'three')
    expect(names).toEqual([cacheOf('one'), cacheOf('three'), 'other-cache'])
  })

  it('are kept while another version is stored: one may be its own', async () => {
    const all = names
    await removeUnusedCaches({ ...idle, waiting: {} as ServiceWorker }, 'one')
    await removeUnusedCaches({ ...idle, installing: {} as ServiceWorker }, 'one')
    expect(names).toEqual(all)
  })
})

describe('a file that is not in the list', () => {
  const request = new Request('http://app.example/assets/word-12345678.js')
  const put = vi.fn()

  it('comes from any cache, as its name contains its content', async () => {
    vi.stubGlobal('caches', { match: () => Promise.resolve(new Response('stored')) })
    vi.stubGlobal('fetch', () => Promise.reject(new Error('no network')))
    expect(await (await storedAsset(request, 'mine')).text()).toBe('stored')
  })

  it.each([
    [200, 1],
    [404, 0],
  ])('is stored when it is first used: status %i', async (status, times) => {
    vi.stubGlobal('caches', { match: () => Promise.resolve(undefined), open: () => Promise.resolve({ put }) })
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('fresh', { status })))
    expect(await (await storedAsset(request, 'mine')).text()).toBe('fresh')
    expect(put).toHaveBeenCalledTimes(times)
    put.mockClear()
  })
})
