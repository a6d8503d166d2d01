// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ServerFrame } from '../../link/frames'
import { Presence, TYPING_EVERY_MS, TYPING_FOR_MS } from './presence'
import { message, CONVERSATION } from '../simulation/samples'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const typing = (user_id: string): ServerFrame => ({ type: 'typing', conversation_id: CONVERSATION, user_id })
const said = (part: object): ServerFrame => ({
  ...{ type: 'change', conversation_id: CONVERSATION, from: 3, rev: 3, messages: [message(3, part)] },
})

function watching() {
  const notified: string[] = []
  const presence = new Presence({
    presence: () => notified.push('presence'),
    writers: () => notified.push(presence.writers(CONVERSATION).join(' ')),
  })
  return { presence, notified }
}

describe('typing', () => {
  it('lasts some seconds after the last frame', async () => {
    const { presence, notified } = watching()
    presence.frame(typing('bob'))
    await vi.advanceTimersByTimeAsync(TYPING_FOR_MS - 1)
    presence.frame(typing('bob'))
    await vi.advanceTimersByTimeAsync(TYPING_FOR_MS - 1)
    expect(presence.writers(CONVERSATION)).toEqual(['bob'])
    await vi.advanceTimersByTimeAsync(1)
    expect(notified).toEqual(['bob', ''])
  })

  it('ends with a new message, but not with an edit', () => {
    const { presence } = watching()
    presence.frame(typing('bob'))
    presence.frame(typing('cem'))
    presence.frame(said({ seq: 2 }))
    expect(presence.writers(CONVERSATION)).toEqual(['bob', 'cem'])
    presence.frame(said({}))
    expect(presence.writers(CONVERSATION)).toEqual(['cem'])
  })

  it('of this user is reported at intervals', async () => {
    const { presence } = watching()
    expect([presence.due(CONVERSATION), presence.due(CONVERSATION), presence.due('other')]).toEqual([
      true,
      false,
      true,
    ])
    await vi.advanceTimersByTimeAsync(TYPING_EVERY_MS)
    expect(presence.due(CONVERSATION)).toBe(true)
  })
})

describe('presence', () => {
  it('is that of the last frame', () => {
    const { presence } = watching()
    presence.frame({
      ...{ type: 'welcome', epoch: 'e', account_rev: 1, conversations: [], left: [], more: false },
      online: ['bob', 'cem'],
    })
    presence.frame({ type: 'presence', user_id: 'cem', online: false })
    presence.frame({ type: 'presence', user_id: 'dan', online: true })
    expect(['bob', 'cem', 'dan'].map((id) => presence.online(id))).toEqual([true, false, true])
  })

  it('and typing end with the connection', () => {
    const { presence, notified } = watching()
    presence.frame({ type: 'presence', user_id: 'bob', online: true })
    presence.frame(typing('bob'))
    presence.clear()
    expect(presence.online('bob')).toBe(false)
    expect(notified).toEqual(['presence', 'bob', '', 'presence'])
    expect(vi.getTimerCount()).toBe(0)
  })
})
