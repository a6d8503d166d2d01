import { describe, expect, it } from 'vitest'
import type { AttachedFile, TimelineItem } from '../ledger'
import { followingVoice } from './following'

const file = (id: string, kind: AttachedFile['kind'] = 'voice') => ({ id, kind }) as AttachedFile
const message = (...attachments: AttachedFile[]) =>
  ({ kind: 'message', attachments }) as unknown as TimelineItem
const gap = { kind: 'gap', key: 'gap', after: 1, before: 5 } as TimelineItem

describe('the voice message that follows', () => {
  it('is the next one, of any message', () => {
    const items = [
      message(file('a')),
      message(),
      message(file('p', 'picture'), file('b')),
      message(file('c')),
    ]
    expect(followingVoice(items, 'a')?.id).toBe('b')
    expect(followingVoice(items, 'b')?.id).toBe('c')
  })

  it('may be in the same message', () => {
    expect(followingVoice([message(file('a'), file('b'))], 'a')?.id).toBe('b')
  })

  it('is not another sound', () => {
    expect(followingVoice([message(file('a')), message(file('song', 'audio'))], 'a')).toBeNull()
  })

  it('is none after the last, and none for a message that is not loaded', () => {
    expect(followingVoice([message(file('a')), message(file('b'))], 'b')).toBeNull()
    expect(followingVoice([message(file('a'))], 'x')).toBeNull()
  })

  it('is not beyond messages that are not loaded', () => {
    expect(followingVoice([message(file('a')), gap, message(file('b'))], 'a')).toBeNull()
    expect(followingVoice([gap, message(file('a')), message(file('b'))], 'a')?.id).toBe('b')
  })
})
