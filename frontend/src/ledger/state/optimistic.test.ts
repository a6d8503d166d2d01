// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { optimisticMessage, optimisticSettings } from './optimistic'
import { conversation, ME, message, tombstone } from '../simulation/samples'

const changing = (part: object) => [{ key: 1, message_id: 'm3', ...part }]

describe('an optimistic change', () => {
  it('of another message changes nothing', () => {
    const known = message(4)
    expect(optimisticMessage(known, changing({ pinned: true }), ME)).toBe(known)
  })

  it('of a deleted message has no effect', () => {
    expect(
      optimisticMessage(tombstone(3, 5), changing({ edit: { body: 'new', mentions: [] } }), ME).body,
    ).toBeNull()
  })

  it('of a text replaces the text and the mentions', () => {
    const known = message(3, { mentions: ['bob'] })
    const changed = optimisticMessage(known, changing({ edit: { body: 'new', mentions: ['cem'] } }), ME)
    expect(changed).toMatchObject({ body: 'new', mentions: ['cem'] })
  })

  it('of a reaction counts the own reaction once', () => {
    const known = message(3, { reactions: [{ emoji: '🌕', count: 1, user_ids: ['bob'] }] })
    const on = changing({ reaction: { emoji: '🌕', on: true } })
    const once = optimisticMessage(known, on, ME)
    expect(once.reactions).toEqual([{ emoji: '🌕', count: 2, user_ids: ['bob', ME] }])
    expect(optimisticMessage(once, on, ME).reactions).toEqual(once.reactions)
    const off = changing({ reaction: { emoji: '🌕', on: false } })
    expect(optimisticMessage(once, off, ME).reactions).toEqual(known.reactions)
    expect(optimisticMessage(known, off, ME).reactions).toEqual(known.reactions)
  })

  it('of a reaction adds and removes the only reaction', () => {
    const on = optimisticMessage(message(3), changing({ reaction: { emoji: '🌑', on: true } }), ME)
    expect(on.reactions).toEqual([{ emoji: '🌑', count: 1, user_ids: [ME] }])
    expect(optimisticMessage(on, changing({ reaction: { emoji: '🌑', on: false } }), ME).reactions).toEqual(
      [],
    )
  })

  it('of settings overrides earlier ones', () => {
    const { my } = conversation()
    const changes = [true, false].map((archived, key) => ({ key, settings: { archived, pinned: true } }))
    expect(optimisticSettings(my, changes)).toMatchObject({
      archived: false,
      pinned: true,
      unread_mark: false,
    })
    expect(optimisticSettings(my, [])).toBe(my)
  })
})
