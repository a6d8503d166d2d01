import { describe, expect, it } from 'vitest'
import type { AttachedFile } from '../ledger'
import { pathOf, previewImage } from './address'

const picture: AttachedFile = {
  ...{ id: 'f1', kind: 'picture', name: 'a.jpg', media_type: 'image/jpeg', size: 1 },
  variants: ['small', 'large'],
}

describe('the address of a picture', () => {
  it('is that of the smallest form that is large enough', () => {
    expect(pathOf(picture, 'small')).toBe('/files/f1/small')
    expect(pathOf(picture, 'large')).toBe('/files/f1/large')
    expect(pathOf({ ...picture, variants: ['large'] }, 'small')).toBe('/files/f1/large')
    expect(pathOf({ ...picture, variants: [] }, 'small')).toBe('/files/f1')
    expect(pathOf(picture)).toBe('/files/f1')
  })

  it('is that of the original if it moves, except in small lists', () => {
    expect(pathOf({ ...picture, animated: true }, 'large')).toBe('/files/f1')
    expect(pathOf({ ...picture, animated: true }, 'small')).toBe('/files/f1/small')
  })
})

describe('the preview of a picture', () => {
  it('is a picture in the page itself', () => {
    expect(previewImage({ ...picture, preview: '1QcSHQRnh493V4dIh4eXh1h4kJUI' })).toMatch(
      /^url\(data:image\/png;base64,/,
    )
  })

  it('is left out if it is broken or missing', () => {
    expect(previewImage({ ...picture, preview: '%' })).toBe('none')
    expect(previewImage(picture)).toBeUndefined()
  })
})
