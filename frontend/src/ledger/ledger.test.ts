// @vitest-environment node
// The ledger through its public interface, with a model of the server.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem } from '../link/problem'
import { Ledger } from './ledger'
import type { Topic } from './views/topic-listeners'
import { TYPING_EVERY_MS } from './people/presence'
import { linkTo, type ModelLink } from './simulation/link'
import { ModelServer } from './simulation/server'
import type { TimelineMessage } from './views/timeline'

let server: ModelServer
let ann: ModelLink
let ledger: Ledger

beforeEach(async () => {
  vi.useFakeTimers({ now: new Date('2026-06-01T12:00:00.000Z') })
  vi.stubGlobal('navigator', undefined)
  const links = new Map<string, ModelLink>()
  server = new ModelServer((to, frame) => links.get(to)?.receive(frame))
  for (const person of ['ann', 'bob', 'cem', 'eve']) server.addPerson(person)
  server.addConversation('group', ['bob', 'ann', 'cem'])
  server.befriend('ann', 'bob')
  ann = linkTo(server, 'ann')
  links.set('ann', ann)
  ledger = new Ledger(ann.link)
  await ledger.signIn({ username: 'ann', password: '' })
  ledger.open('group')
  await time()
})

afterEach(async () => {
  await ledger.signOut()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const time = (ms = 2_000) => vi.advanceTimersByTimeAsync(ms)
const messages = () =>
  ledger.timeline('group').items.filter((item) => item.kind === 'message') as TimelineMessage[]
const listenTo = (topic: Topic) => {
  const listener = vi.fn()
  ledger.subscribe(topic, listener)
  return listener
}

describe('sending messages', () => {
  it('mentions the members named in the text', async () => {
    ledger.send('group', 'hello @bob and @eve')
    await time()
    expect(messages().at(-1)).toMatchObject({ mentions: ['bob'], delivery: 'sent', seq: 4 })
    await ledger.editMessage('group', messages().at(-1)?.id ?? '', 'no, @cem!')
    expect(messages().at(-1)).toMatchObject({ mentions: ['cem'], body: 'no, @cem!' })
  })

  it('replies to a message', async () => {
    const { id } = server.messages.post('group', 'bob', 'c1', { body: 'a question' })
    await time()
    ledger.send('group', 'an answer', { reply_to: id })
    expect(messages().at(-1)).toMatchObject({ reply: { message: { body: 'a question' } } })
  })

  it('forwards a message, which is shown with its text at once', async () => {
    const { id } = server.messages.post('group', 'bob', 'c1', { body: 'good news' })
    await time()
    ledger.forward({ conversation_id: 'group', message_id: id }, 'group')
    expect(messages().at(-1)).toMatchObject({ body: 'good news', forwarded: true, seq: null })
    await time()
    expect(messages().at(-1)).toMatchObject({ body: 'good news', forwarded: true, sender_id: 'ann', seq: 5 })
  })

  it('reports typing at intervals, and not if presence is off', async () => {
    const sentTyping = () => ann.sent.filter(({ type }) => type === 'typing').length
    for (let i = 0; i < 5; i += 1) ledger.typing('group')
    expect(sentTyping()).toBe(1)
    await time(TYPING_EVERY_MS)
    ledger.typing('group')
    expect(sentTyping()).toBe(2)
    const me = ledger.me()
    if (me) ann.receive({ ...moved(), me: { ...me, settings: { ...me.settings, presence: false } } })
    await time(TYPING_EVERY_MS)
    ledger.typing('group')
    expect(sentTyping()).toBe(2)
  })

  it('keeps a draft with its reply and edit', () => {
    const listener = listenTo('conversation:group')
    ledger.setDraft('group', 'begun')
    ledger.setDraft('group', { reply_to: 'm1' })
    expect(ledger.draft('group')).toEqual({ text: 'begun', reply_to: 'm1', edit: null, attachments: [] })
    expect(ledger.conversation('group')?.draft).toBe('begun')
    expect(listener).toHaveBeenCalledTimes(2)
  })
})

const moved = () => {
  const person = server.world.person('ann')
  person.rev += 1
  return { type: 'account' as const, from: person.rev, account_rev: person.rev }
}

describe('people', () => {
  it('who are friends are shown as online while there is a connection', () => {
    const listener = listenTo('presence')
    ann.receive({ type: 'presence', user_id: 'bob', online: true })
    ann.receive({ type: 'presence', user_id: 'eve', online: true })
    expect([ledger.online('bob'), ledger.online('eve')]).toEqual([true, false])
    expect(listener).toHaveBeenCalled()
    ann.lose()
    expect(ledger.online('bob')).toBe(false)
  })

  it('who are typing are listed by conversation', async () => {
    const listener = listenTo('writers:group')
    ann.receive({ type: 'typing', conversation_id: 'group', user_id: 'bob' })
    expect([ledger.writers('group'), ledger.writers('other')]).toEqual([['bob'], []])
    server.messages.post('group', 'bob', 'c1', { body: 'done' })
    expect(ledger.writers('group')).toEqual([])
    expect(listener).toHaveBeenCalledTimes(2)
  })

  it('with unknown names are looked up when a view needs them', async () => {
    expect(ledger.user('cem')?.display_name).toBe('CEM')
    expect(ledger.user('eve')).toBeUndefined()
    const listener = listenTo('user:eve')
    listenTo('user:unknown')
    await time()
    expect(ledger.user('eve')?.display_name).toBe('EVE')
    expect(listener).toHaveBeenCalledTimes(1)
    expect(ledger.user('unknown')).toBeNull()
  })
})

describe('a conversation', () => {
  it('reports why it was removed while it is viewed', async () => {
    const listener = listenTo('conversation:group')
    server.memberships.leave('group', 'ann', 'bob')
    await time()
    expect(listener).toHaveBeenCalled()
    expect(ledger.conversation('group')).toBeUndefined()
    expect(ledger.leftConversation('group')).toMatchObject({ how: 'removed', by: 'bob' })
    expect(ledger.timeline('group').items).toEqual([])
    server.memberships.join('group', 'ann', 'bob')
    await time()
    expect(ledger.conversation('group')?.my.joined_seq).toBe(4)
    expect(messages().map(({ system }) => system?.event)).toEqual(['member_added'])
  })

  it('counts as unread again when its mute ends', async () => {
    server.messages.post('group', 'bob', 'c1', { body: 'hello' })
    server.messages.post('group', 'bob', 'c2', { body: 'hello', mentions: ['ann'] })
    await ledger.changeSettings('group', { muted_until: '2026-06-01T12:05:00.000Z' })
    await time()
    expect(ledger.conversations().unread).toBe(1)
    const listener = listenTo('conversations')
    await time(5 * 60_000)
    expect(listener).toHaveBeenCalled()
    expect(ledger.conversations().unread).toBe(2)
  })

  it('loses its unread mark when it is read, even without new messages', async () => {
    await ledger.changeSettings('group', { unread_mark: true })
    await time()
    expect(ledger.conversations().unread).toBe(1)
    ledger.markRead('group', 3)
    expect(ledger.conversations().unread).toBe(0)
    await time()
    expect(server.queries.my('group', 'ann').unread_mark).toBe(false)
  })

  it('is found by a link to one of its messages', async () => {
    const { id } = server.messages.post('group', 'bob', 'c0', { body: 'long ago' })
    for (let i = 1; i < 30; i += 1) server.messages.post('group', 'bob', `c${i}`, { body: `${i}` })
    await time()
    expect(await ledger.locate('group', id)).toBe(4)
    expect(await ledger.locate('group', 'm999')).toBeNull()
    expect(messages().some((message) => message.id === id)).toBe(true)
  })
})

describe('a newer policy', () => {
  it('stops the engine until it is accepted', async () => {
    ledger.setDraft('group', 'begun')
    ann.outdate()
    await time()
    expect(ledger.session()).toEqual({ phase: 'consent_outdated', account_id: 'ann' })
    expect(() => ledger.send('group', 'not yet')).toThrow()
    server.messages.post('group', 'bob', 'c1', { body: 'meanwhile' })
    await ledger.resumeAfterConsent()
    await time()
    expect(ledger.session()).toEqual({ phase: 'signed_in', account_id: 'ann' })
    ledger.open('group')
    ledger.send('group', 'at last')
    await time()
    expect(messages().map(({ body }) => body)).toEqual(expect.arrayContaining(['meanwhile', 'at last']))
  })

  it('allows to sign out', async () => {
    ann.outdate()
    await time()
    await ledger.signOut()
    expect(ledger.session()).toEqual({ phase: 'signed_out', reason: null })
    await ledger.resumeAfterConsent()
    expect(ledger.session().phase).toBe('signed_out')
  })
})

describe('deleting the account', () => {
  it('deletes all data in the browser', async () => {
    await ledger.deleteAccount(async () => {
      // The server ends the session before it answers. The sign-in form must not appear meanwhile.
      ann.end()
      await time()
      expect(ledger.session().phase).toBe('signed_in')
    })
    expect(ledger.session()).toEqual({ phase: 'signed_out', reason: null })
    expect([ledger.me(), ledger.conversations().items, ledger.user('bob')]).toEqual([null, [], undefined])
  })

  it('keeps the session if the call fails, unless the session has ended', async () => {
    const refused = new Problem({ status: 403, code: 'wrong_password' })
    await expect(ledger.deleteAccount(() => Promise.reject(refused))).rejects.toBe(refused)
    expect(ledger.session().phase).toBe('signed_in')
    const lost = ledger.deleteAccount(async () => {
      ann.end()
      await Promise.reject(Problem.offline())
    })
    await expect(lost).rejects.toMatchObject({ code: 'offline' })
    expect(ledger.session()).toEqual({ phase: 'signed_out', reason: 'session_ended' })
  })
})

describe('a blocked person', () => {
  it('is removed from the friends at once and stays removed after unblocking', async () => {
    const listener = listenTo('people')
    await ledger.block('bob')
    expect(ledger.people().friends).toEqual([])
    expect(ledger.people().blocks.map(({ user }) => user.id)).toEqual(['bob'])
    await time()
    expect(ledger.people().blocks).toHaveLength(1)
    await ledger.unblock('bob')
    await time()
    expect([ledger.people().blocks, ledger.people().friends]).toEqual([[], []])
    expect(listener).toHaveBeenCalled()
  })
})
