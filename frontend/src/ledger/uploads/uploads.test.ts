// @vitest-environment node
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem } from '../../link/problem'
import { openBrowser, type Browser } from '../simulation/browser'
import { localFile } from '../simulation/samples'
import type { LocalFile } from '../state/attached'

let browser: Browser

beforeEach(async () => {
  browser = await openBrowser('ann')
  browser.tab.connect()
  await until(() => expect(browser.tab.state.conversations.has('chat')).toBe(true))
})
afterEach(() => browser.close())

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 8_000, interval: 10 })
const uploads = () => browser.tab.engine.uploads
const stored = () => browser.server.queries.visible('chat', 'bob')
const names = () => stored().map(({ attachments }) => attachments?.map(({ name }) => name))
const fail = (rate: number) => (browser.tab.rates = { ...browser.tab.rates, fail: rate })

async function added(name: string, size = 9, part: Partial<LocalFile> = {}): Promise<LocalFile> {
  const file = localFile(name, size, part)
  await uploads().add(file, new Blob(['x'.repeat(size)]), null)
  return file
}

const send = (...attachments: LocalFile[]) => browser.tab.say('chat', '', { attachments })

describe('a file', () => {
  it('is uploaded when it is added', async () => {
    const file = await added('a')
    await until(() => expect(uploads().state(file.id)).toMatchObject({ phase: 'done', sent: 9 }))
    expect(browser.server.files.all).toMatchObject([{ file: { name: 'a', size: 9 }, sent: false }])
  })

  it('that is a voice message says so, with its waveform and duration', async () => {
    await added('v', 9, { kind: 'voice', waveform: 'AP8=', duration_ms: 1_500 })
    const about = { voice: true, waveform: 'AP8=', duration_ms: 1_500 }
    await until(() => expect(browser.server.files.all).toMatchObject([{ about }]))
  })

  it('is sent in the order of the message, once', async () => {
    const [one, two] = [await added('one', 40), await added('two', 1)]
    send(one, two)
    browser.tab.say('chat', 'after')
    await until(() => expect(names()).toEqual([['one', 'two'], undefined]))
    expect(browser.server.files.all).toHaveLength(2)
    await until(async () => expect(await browser.db.count('bytes')).toBe(0))
  })

  it('continues after a lost connection', async () => {
    fail(0.15)
    send(await added('long', 20))
    await until(() => {
      browser.tab.engine.retryNow()
      expect(names()).toEqual([['long']])
    })
    expect(browser.server.files.all.filter(({ sent }) => sent)).toHaveLength(1)
  })

  it('that was added offline is sent after a reload', async () => {
    browser.tab.disconnect()
    fail(1)
    send(await added('later'))
    await until(async () => expect(await browser.db.count('outbox')).toBe(1))
    await browser.reload()
    browser.tab.connect()
    await until(() => expect(names()).toEqual([['later']]))
  })

  it('is uploaded again if the server has forgotten it', async () => {
    const file = await added('old')
    await until(() => expect(uploads().state(file.id).phase).toBe('done'))
    browser.server.files.expire()
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 86_400_000)
    send(file)
    await until(() => expect(names()).toEqual([['old']]))
  })

  it('gets its description before it is sent', async () => {
    const file = await added('a')
    send({ ...file, alt: ' A cat ' })
    await until(() => expect(stored()[0]?.attachments).toMatchObject([{ alt: 'A cat' }]))
  })

  it('that is removed leaves nothing on this device or on the server', async () => {
    const file = await added('a')
    await until(() => expect(uploads().state(file.id).phase).toBe('done'))
    await uploads().remove(file.id)
    await until(() => expect(browser.server.files.all).toEqual([]))
    expect([await browser.db.count('bytes'), await browser.db.count('uploads')]).toEqual([0, 0])
  })

  it('that belongs to nothing is removed after a while', async () => {
    const [kept] = [await added('kept'), await added('lost')]
    await uploads().removeOrphans((id) => id === kept.id, Date.now())
    expect(await browser.db.count('uploads')).toBe(2)
    await uploads().removeOrphans((id) => id === kept.id, Date.now() + 2 * 3_600_000)
    expect(await browser.db.getAllKeys('uploads')).toEqual([kept.id])
  })
})

describe('an upload that is refused', () => {
  it('is not repeated until the user asks for it', async () => {
    const begin = browser.server.files.begin.bind(browser.server.files)
    const refuse = vi.spyOn(browser.server.files, 'begin').mockImplementation(() => {
      throw new Problem({ status: 507, code: 'quota_exceeded' })
    })
    const file = await added('a')
    await until(() => expect(uploads().state(file.id)).toMatchObject({ phase: 'failed' }))
    expect(uploads().state(file.id).problem?.code).toBe('quota_exceeded')
    browser.tab.engine.retryNow()
    expect(refuse).toHaveBeenCalledTimes(1)
    refuse.mockImplementation(begin)
    uploads().retry(file)
    await until(() => expect(uploads().state(file.id).phase).toBe('done'))
  })
})

describe('a message', () => {
  it('whose file is refused fails, and can be taken back', async () => {
    const file = localFile('lost', 3)
    send(file)
    const entry = () => [...browser.tab.state.outbox.values()][0]
    await until(() => expect(entry()).toMatchObject({ state: 'failed', attempted: false }))
    expect(entry()?.problem).toMatchObject({ code: 'file_lost' })
    expect(browser.tab.engine.outbox.discard(entry()?.client_id ?? '').attachments).toEqual([file])
  })

  it('can be taken back while its files are uploaded', async () => {
    fail(1)
    send(await added('a'))
    await until(() => expect(browser.tab.state.outbox.size).toBe(1))
    const [entry] = [...browser.tab.state.outbox.values()]
    expect(browser.tab.engine.outbox.discard(entry?.client_id ?? '').attachments).toHaveLength(1)
    fail(0)
    browser.tab.engine.retryNow()
    await until(() => expect(browser.tab.state.outbox.size).toBe(0))
    expect(stored()).toEqual([])
  })

  it('without text and files is refused', () => {
    expect(() => browser.tab.say('chat', ' ')).toThrow(Problem)
  })
})
