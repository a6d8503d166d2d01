// @vitest-environment node
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openBrowser, type Browser } from '../simulation/browser'
import type { Message } from '../../link/contract'
import { SESSION } from '../simulation/device'
import { conversation, message, pendingEntry } from '../simulation/samples'
import { EMPTY } from '../state/state'
import { Store } from '../state/store'
import { wipe } from './database'
import { loadDrafts, loadOutbox } from './load'
import { CacheWriter } from './cache-writer'
import { mentionsOf, unreadOf } from '../state/unread'
import { conversationFrom, KEPT, recordOf, tailOf } from './records'

let browser: Browser

beforeEach(async () => {
  browser = await openBrowser('ann')
  browser.tab.connect()
  await until(() => expect(browser.tab.state.conversations.has('chat')).toBe(true))
  browser.tab.engine.history.open('chat')
})
afterEach(() => browser.close())

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 5_000, interval: 10 })
const bodies = () => browser.tab.state.conversations.get('chat')?.messages.map(({ body }) => body)

function postFromBob(...texts: string[]): Message[] {
  return texts.map((text) => browser.server.messages.post('chat', 'bob', crypto.randomUUID(), { body: text }))
}

async function everythingKept(): Promise<string> {
  const stores = ['meta', 'conversations', 'messages', 'members', 'outbox', 'drafts'] as const
  return JSON.stringify(await Promise.all(stores.map((name) => browser.db.getAll(name))))
}

describe('the copy in IndexedDB', () => {
  it('restores the same state after a reload without the server', async () => {
    postFromBob('one', 'two')
    await until(() => expect(bodies()).toEqual(['one', 'two']))
    const before = browser.tab.state.conversations.get('chat')
    await browser.reload()
    const after = browser.tab.state.conversations.get('chat')
    expect(after).toEqual(before)
  })

  it('restores a group with all members, and deletes a group that was left', async () => {
    for (const person of ['cem', 'dan']) browser.server.addPerson(person)
    browser.server.addConversation('group', ['bob', 'cem', 'dan', 'ann'])
    const c = () => browser.tab.state.conversations.get('group')
    await until(() => expect(c()).toBeDefined())
    browser.tab.engine.open('group')
    await until(() => expect(c()?.roster).toBe(true))
    browser.server.memberships.leave('group', 'dan', 'bob')
    await until(() => expect(c()?.members.get('dan')?.left).toBe(true))
    const before = c()
    await browser.reload()
    expect(c()).toEqual(before)
    browser.tab.connect()
    browser.server.memberships.leave('group', 'ann', 'bob')
    await until(() => expect(c()).toBeUndefined())
    await browser.tab.engine.save()
    expect(await browser.db.get('members', 'group')).toBeUndefined()
    expect((await browser.db.getAll('messages')).filter((row) => row.conversation_id === 'group')).toEqual([])
  })

  it('does not write the member list with every message', async () => {
    browser.server.addPerson('cem')
    browser.server.addConversation('group', ['bob', 'cem', 'ann'])
    const c = () => browser.tab.state.conversations.get('group')
    const kept = async () => {
      await browser.tab.engine.save()
      return (await browser.db.get('members', 'group'))?.members.length
    }
    await until(() => expect(c()).toBeDefined())
    browser.tab.engine.open('group')
    await until(() => expect(c()?.roster).toBe(true))
    expect(await kept()).toBe(3)
    await browser.db.put('members', { id: 'group', members: [] })
    browser.server.messages.post('group', 'bob', 'c1', { body: 'hello' })
    await until(() => expect(c()?.messages.at(-1)?.body).toBe('hello'))
    expect(await kept()).toBe(0)
    browser.server.memberships.leave('group', 'cem', 'bob')
    await until(() => expect(c()?.members.get('cem')?.left).toBe(true))
    expect(await kept()).toBe(3)
  })

  it('includes counts of unread messages that it does not contain', () => {
    const rev = 2 + KEPT + 20
    const messages = Array.from({ length: KEPT + 20 }, (_, i) => message(3 + i, { mentions: ['ann'] }))
    const c = conversation({ rev, head: rev, messages, ranges: [{ from: 3, to: rev }] })
    const copy = conversationFrom({ ...recordOf(c, 'e', 'ann'), writer: 'w' }, tailOf(c), [])
    expect(copy.messages).toHaveLength(KEPT)
    expect([unreadOf(copy, 'ann'), mentionsOf(copy, 'ann')]).toEqual([KEPT + 20, KEPT + 20])
  })

  it('of an older version of the app is read with its former field names', () => {
    const c = conversation({ rev: 3, head: 3 })
    const { confirmed, generation, ...rest } = recordOf(c, 'e', 'ann')
    const older = { ...rest, told: confirmed, life: generation, writer: 'w' }
    expect(conversationFrom(older as never, [], [])).toMatchObject({ confirmed, generation })
  })

  it('of an older version of the app keeps its drafts', async () => {
    const older = { ...pendingEntry('c1'), state: 'queued' }
    for (const name of ['reply_to', 'mentions', 'forward']) delete older[name as keyof typeof older]
    await browser.db.put('outbox', older as never)
    await browser.db.put('drafts', 'begun' as never, 'chat')
    expect(await loadOutbox(browser.db)).toMatchObject([{ reply_to: null, mentions: [], forward: null }])
    expect((await loadDrafts(browser.db)).get('chat')).toMatchObject({ text: 'begun' })
  })

  it('contains no deleted text', async () => {
    const [first] = postFromBob('a secret', 'no secret')
    await until(() => expect(bodies()).toEqual(['a secret', 'no secret']))
    await browser.tab.engine.save()
    expect(await everythingKept()).toContain('a secret')
    browser.server.messages.delete('chat', 'bob', first?.id ?? '')
    await until(() => expect(bodies()).toEqual([null, 'no secret']))
    await browser.tab.engine.save()
    expect(await everythingKept()).not.toContain('a secret')
  })

  it('is not overwritten by a tab with an older state', async () => {
    const [first] = postFromBob('a secret', 'no secret')
    await until(() => expect(bodies()).toHaveLength(2))
    const behind = new Store()
    behind.apply({ type: 'restored', state: browser.tab.state })
    browser.server.messages.delete('chat', 'bob', first?.id ?? '')
    await until(() => expect(bodies()).toEqual([null, 'no secret']))
    await browser.tab.engine.save()
    await new CacheWriter(browser.db, behind, SESSION, EMPTY).flush()
    expect(await everythingKept()).not.toContain('a secret')
    expect(await everythingKept()).toContain('no secret')
    expect((await browser.db.get('conversations', 'chat'))?.rev).toBe(5)
  })

  it('contains only the newest messages', async () => {
    postFromBob(...Array.from({ length: KEPT + 20 }, (_, i) => `text ${i}`))
    await until(() => expect(bodies()).toHaveLength(KEPT + 20))
    await browser.tab.engine.save()
    expect(await browser.db.count('messages')).toBe(KEPT)
    await browser.reload()
    expect(bodies()).toHaveLength(KEPT)
    expect(browser.tab.state.conversations.get('chat')?.ranges).toHaveLength(1)
  })

  it('stays empty after it is wiped', async () => {
    postFromBob('one')
    await until(() => expect(bodies()).toEqual(['one']))
    await browser.tab.engine.save()
    await wipe(browser.db)
    postFromBob('two')
    await until(() => expect(bodies()).toEqual(['one', 'two']))
    await browser.tab.engine.save()
    expect(await everythingKept()).toBe('[[],[],[],[],[],[]]')
  })
})
