import { expect, it } from 'vitest'
import { installGuide } from './install-guide'

const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)'

it.each([
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1',
    5,
    'ios',
  ],
  [`${MAC} Version/19.0 Safari/605.1.15`, 5, 'ios'],
  [`${MAC} Version/19.0 Safari/605.1.15`, 0, 'safari'],
  ['Mozilla/5.0 (Android 16; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0', 5, 'android'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', 0, 'none'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:153.0) Gecko/20100101 Firefox/153.0', 0, 'none'],
])('knows %s with %i points of touch', (userAgent, points, guide) => {
  expect(installGuide(userAgent, points)).toBe(guide)
})
