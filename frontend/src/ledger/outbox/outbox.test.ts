// @vitest-environment node
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ServerInfo } from '../../link/contract'
import { openBrowser, type Browser } from '../simulation/browser'
import { LIMITS } from '../simulation/samples'
import type { OutboxEntry } from '../state/state'
import { Store } from '../state/store'
import { Outbox } from './outbox'
import { Sender } from './sender'
import { OutboxStorage } from './outbox-storage'

let browser: Browser

beforeEach(async () => {
  browser = await openBrowser('ann')
})
afterEach(() => browser.close())

const entries = (): OutboxEntry[] => [...browser.tab.state.outbox.values()]
const stored = () => browser.server.queries.visible('chat', 'bob').map(({ body }) => body)
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 5_000, interval: 10 })

async function connected(): Promise<void> {
  browser.tab.connect()
  await until(() => expect(browser.tab.state.conversations.has('chat')).toBe(true))
}

describe('the outbox', () => {
  it('shows a message at once', async () => {
    await connected()
    browser.tab.say('chat', 'hello')
    expect(entries()).toMatchObject([{ body: 'hello', state: 'queued' }])
    await until(() => expect(stored()).toEqual(['hello']))
    await until(() => expect(entries()).toEqual([]))
    await until(async () => expect(await browser.db.count('outbox')).toBe(0))
  })

  it('keeps unsent messages across a reload, and sends them in order and once', async () => {
    await connected()
    browser.tab.disconnect()
    browser.tab.rates = { drop: 0, repeat: 0, delay: 0, fail: 1 }
    for (const body of ['one', 'two', 'three']) browser.tab.say('chat', body)
    await until(async () => expect(await browser.db.count('outbox')).toBe(3))
    const written = entries().map(({ client_id }) => client_id)

    await browser.reload()
    expect(
      entries()
        .map(({ client_id }) => client_id)
        .sort(),
    ).toEqual(written.sort())
    browser.tab.connect()
    await until(() => expect(stored()).toEqual(['one', 'two', 'three']))
    await until(() => expect(entries()).toEqual([]))
  })

  it('stores one message for many attempts', async () => {
    await connected()
    // All acknowledgements and answers are lost, but the server has stored the message.
    browser.tab.rates = { drop: 1, repeat: 0, delay: 0, fail: 0.5 }
    browser.tab.say('chat', 'once')
    await until(() => expect(stored()).toEqual(['once']))
    await browser.reload()
    browser.tab.connect()
    await until(() => expect(entries()).toEqual([]))
    expect(stored()).toEqual(['once'])
  })

  it('reports why a message was refused, and keeps its place when it is edited', async () => {
    await connected()
    browser.server.memberships.rename('chat', 'locked', true)
    browser.tab.say('chat', 'may I?')
    await until(() =>
      expect(entries()).toMatchObject([{ state: 'failed', problem: { code: 'cannot_post' } }]),
    )

    await browser.reload()
    expect(entries()).toMatchObject([{ state: 'failed', problem: { code: 'cannot_post' } }])
    const refused = entries()[0] as OutboxEntry
    browser.server.memberships.rename('chat', 'open', false)
    browser.tab.connect()
    browser.tab.engine.outbox.edit(refused.client_id, 'now?')
    await until(() => expect(stored()).toEqual(['now?']))
  })

  it('returns a discarded message', async () => {
    await connected()
    browser.server.memberships.rename('chat', 'locked', true)
    browser.tab.say('chat', 'never mind')
    await until(() => expect(entries()).toMatchObject([{ state: 'failed' }]))
    expect(browser.tab.engine.outbox.discard(entries()[0]?.client_id ?? '')).toMatchObject({
      body: 'never mind',
    })
    expect(entries()).toEqual([])
    await until(async () => expect(await browser.db.count('outbox')).toBe(0))
  })

  it('removes a discarded message from the storage at once', async () => {
    await connected()
    const store = new Store((run) => run())
    store.apply({ type: 'restored', state: browser.tab.state })
    const storage = new OutboxStorage(browser.db, () => undefined)
    const sender = new Sender(store, storage, {
      upload: () => Promise.resolve([]),
      send: () => Promise.reject(new Error('offline')),
    })
    sender.stop()
    const outbox = new Outbox(store, storage, sender, () => new Promise(() => undefined))
    const id = outbox.send('chat', 'never mind')
    await until(async () => expect(await browser.db.count('outbox')).toBe(1))
    outbox.discard(id)
    await until(async () => expect(await browser.db.count('outbox')).toBe(0))
  })

  it('rejects a text that the server would refuse', async () => {
    await connected()
    browser.tab.store.apply({ type: 'server_info', info: { limits: LIMITS } as ServerInfo })
    expect(() => browser.tab.engine.outbox.send('chat', '  \n ')).toThrow(/cannot be sent/)
    expect(() => browser.tab.engine.outbox.send('chat', 'x'.repeat(LIMITS.message_max + 1))).toThrow(
      /cannot be sent/,
    )
    expect(entries()).toEqual([])
  })
})
