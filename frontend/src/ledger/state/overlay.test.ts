// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { hopedMessage, hopedPlace } from './overlay'
import { conversation, ME, message, tombstone } from '../simulation/samples'

const hope = (part: object) => [{ key: 1, message_id: 'm3', ...part }]

describe('what is hoped', () => {
  it('for another message changes nothing', () => {
    const known = message(4)
    expect(hopedMessage(known, hope({ pinned: true }), ME)).toBe(known)
  })

  it('for a deleted message is void', () => {
    expect(hopedMessage(tombstone(3, 5), hope({ edit: { body: 'new', mentions: [] } }), ME).body).toBeNull()
  })

  it('of a text replaces it and whom it mentions', () => {
    const known = message(3, { mentions: ['bob'] })
    const hoped = hopedMessage(known, hope({ edit: { body: 'new', mentions: ['cem'] } }), ME)
    expect(hoped).toMatchObject({ body: 'new', mentions: ['cem'] })
  })

  it('of reactions counts mine once', () => {
    const known = message(3, { reactions: [{ emoji: '🌕', count: 1, user_ids: ['bob'] }] })
    const on = hope({ reaction: { emoji: '🌕', on: true } })
    const once = hopedMessage(known, on, ME)
    expect(once.reactions).toEqual([{ emoji: '🌕', count: 2, user_ids: ['bob', ME] }])
    expect(hopedMessage(once, on, ME).reactions).toEqual(once.reactions)
    const off = hope({ reaction: { emoji: '🌕', on: false } })
    expect(hopedMessage(once, off, ME).reactions).toEqual(known.reactions)
    expect(hopedMessage(known, off, ME).reactions).toEqual(known.reactions)
  })

  it('of reactions begins and ends with me', () => {
    const on = hopedMessage(message(3), hope({ reaction: { emoji: '🌑', on: true } }), ME)
    expect(on.reactions).toEqual([{ emoji: '🌑', count: 1, user_ids: [ME] }])
    expect(hopedMessage(on, hope({ reaction: { emoji: '🌑', on: false } }), ME).reactions).toEqual([])
  })

  it('of my place, the last wish counts', () => {
    const { my } = conversation()
    const wishes = [true, false].map((archived, key) => ({ key, place: { archived, pinned: true } }))
    expect(hopedPlace(my, wishes)).toMatchObject({ archived: false, pinned: true, unread_mark: false })
    expect(hopedPlace(my, [])).toBe(my)
  })
})
