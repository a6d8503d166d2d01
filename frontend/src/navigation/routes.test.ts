import { describe, expect, it } from 'vitest'
import { readPath, writePath } from './routes'

const id = '0190a6b2-7c1d-7e3f-8a4b-5c6d7e8f9a0b'

describe('readPath', () => {
  it.each([
    ['/', { place: 'conversations' }],
    [`/c/${id}`, { place: 'conversation', id, seq: null }],
    [`/c/${id}/41`, { place: 'conversation', id, seq: 41 }],
    [`/c/${id}/details`, { place: 'details', id }],
    ['/search', { place: 'search' }],
    ['/people', { place: 'people' }],
    ['/settings/', { place: 'settings', part: null }],
    ['/settings/data', { place: 'settings', part: 'data' }],
    ['/settings/nothing', { place: 'unknown' }],
    ['/settings/data/more', { place: 'unknown' }],
    ['/reset', { place: 'reset' }],
    ['/sign-up', { place: 'sign-up' }],
    ['/privacy', { place: 'privacy' }],
    ['/c/not-an-id', { place: 'unknown' }],
    [`/c/${id}/x`, { place: 'unknown' }],
    ['/people/more', { place: 'unknown' }],
    ['/nowhere', { place: 'unknown' }],
  ])('reads %s', (path, route) => {
    expect(readPath(path)).toEqual(route)
  })

  it('reads what writePath wrote', () => {
    const paths = [
      '/',
      `/c/${id}`,
      `/c/${id}/7`,
      `/c/${id}/details`,
      '/search',
      '/people',
      '/settings',
      '/settings/privacy',
    ]
    for (const path of [...paths, '/privacy', '/sign-in', '/recover']) {
      expect(writePath(readPath(path))).toBe(path)
    }
  })
})
