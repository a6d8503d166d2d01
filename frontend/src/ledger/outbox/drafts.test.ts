// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { asDraft, NO_DRAFT, type Draft } from '../state/draft'
import { Drafts } from './drafts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function writing() {
  const changed: string[] = []
  const written: [string, Draft][] = []
  const drafts = new Drafts({
    changed: (id) => changed.push(id),
    written: (id, draft) => written.push([id, draft]),
  })
  return { drafts, changed, written }
}

describe('a draft', () => {
  it('keeps its text while a message is edited', () => {
    const { drafts } = writing()
    drafts.set('r', { text: 'later', reply_to: 'm1' })
    drafts.set('r', { edit: { message_id: 'm2', text: 'instead' } })
    expect(drafts.get('r')).toEqual({
      ...{ ...NO_DRAFT, text: 'later', reply_to: 'm1', edit: { message_id: 'm2', text: 'instead' } },
    })
    drafts.set('r', { edit: null })
    expect(drafts.get('r')).toEqual({ ...NO_DRAFT, text: 'later', reply_to: 'm1' })
  })

  it('is sent to the other tabs after a pause', async () => {
    const { drafts, changed, written } = writing()
    drafts.set('r', { text: 'h' })
    drafts.set('r', { text: 'hi' })
    drafts.set('r', { text: 'hi' })
    expect(changed).toHaveLength(2)
    expect(written).toEqual([])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(written).toEqual([['r', { ...NO_DRAFT, text: 'hi' }]])
  })

  it('of another tab is not sent back', async () => {
    const { drafts, changed, written } = writing()
    drafts.take('r', { ...NO_DRAFT, text: 'from there' })
    await vi.advanceTimersByTimeAsync(1_000)
    expect([changed, written, drafts.get('r').text]).toEqual([['r'], [], 'from there'])
  })

  it('stored by an older version of the app is a text', () => {
    expect(asDraft('hello')).toEqual({ ...NO_DRAFT, text: 'hello' })
    expect(asDraft({ text: 'a', reply_to: 'm1' })).toEqual({ ...NO_DRAFT, text: 'a', reply_to: 'm1' })
  })
})
