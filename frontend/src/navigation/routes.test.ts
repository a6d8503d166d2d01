import { describe, expect, it } from 'vitest'
import { readPath, writePath } from './routes'

const id = '0190a6b2-7c1d-7e3f-8a4b-5c6d7e8f9a0b'

describe('readPath', () => {
  it.each([
    ['/', { screen: 'conversations' }],
    [`/c/${id}`, { screen: 'conversation', id, seq: null }],
    [`/c/${id}/41`, { screen: 'conversation', id, seq: 41 }],
    [`/c/${id}/details`, { screen: 'details', id }],
    ['/search', { screen: 'search' }],
    ['/people', { screen: 'people' }],
    ['/settings/', { screen: 'settings', part: null }],
    ['/settings/data', { screen: 'settings', part: 'data' }],
    ['/settings/nothing', { screen: 'unknown' }],
    ['/settings/data/more', { screen: 'unknown' }],
    ['/share', { screen: 'share' }],
    ['/reset', { screen: 'reset' }],
    ['/join', { screen: 'join' }],
    ['/sign-up', { screen: 'sign-up' }],
    ['/privacy', { screen: 'privacy' }],
    ['/c/not-an-id', { screen: 'unknown' }],
    [`/c/${id}/x`, { screen: 'unknown' }],
    ['/people/more', { screen: 'unknown' }],
    ['/nowhere', { screen: 'unknown' }],
  ])('reads %s', (path, route) => {
    expect(readPath(path)).toEqual(route)
  })

  it('is the inverse of writePath', () => {
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
    for (const path of [...paths, '/privacy', '/share', '/sign-in', '/recover']) {
      expect(writePath(readPath(path))).toBe(path)
    }
  })
})
