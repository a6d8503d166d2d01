import { describe, expect, it } from 'vitest'
import { readScanned } from './scanned-code'

const HERE = 'https://chat.example'
const CODE = 'abcdefghijklmnopqrstuvw_'

describe('readScanned', () => {
  it('follows an invitation of this server', () => {
    expect(readScanned(`${HERE}/join#${CODE}`, HERE)).toEqual({ kind: 'invitation', code: CODE })
  })

  it.each([
    `https://other.example/join#${CODE}`,
    `http://chat.example/join#${CODE}`,
    `https://chat.example:8443/join#${CODE}`,
    `https://chat.example@other.example/join#${CODE}`,
    `https://chat.example.other.example/join#${CODE}`,
    `${HERE}/settings#${CODE}`,
    `${HERE}/join/more#${CODE}`,
    `${HERE}/join`,
    `${HERE}/join#too-short`,
    `${HERE}/join#${CODE}/../../settings`,
    'javascript:alert(1)',
    `javascript:${HERE}/join#${CODE}`,
    'just words',
    '',
  ])('only shows %s', (text) => {
    expect(readScanned(text, HERE)).toEqual({ kind: 'foreign', text })
  })
})
