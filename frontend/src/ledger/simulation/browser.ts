// A browser in the simulation: a device with a database that survives reloads.

import { accountRecord } from '../cache/cache-writer'
import { openDatabase, wipe, writeMeta, type Database } from '../cache/database'
import { loadCopy, loadOutbox } from '../cache/load'
import { EMPTY } from '../state/state'
import { LOSSLESS, Device, SESSION } from './device'
import { ModelServer } from './server'

export interface Browser {
  server: ModelServer
  db: Database
  /** The open tab. */
  tab: Device
  /** Closes the tab and opens another one with the same database. */
  reload(): Promise<Device>
  close(): Promise<void>
}

export async function openBrowser(user: string): Promise<Browser> {
  const db = await openDatabase()
  if (!db) throw new Error('no database')
  await wipe(db)
  const browser: { tab: Device | null } = { tab: null }
  const server = new ModelServer((to, frame) => {
    if (to === user) browser.tab?.deliver(structuredClone(frame))
  })
  for (const person of [user, 'bob']) server.addPerson(person)
  server.addConversation('chat', [user, 'bob'], 'direct')
  await writeMeta(db, 'account', accountRecord({ ...EMPTY, me: server.queries.account(user) }, SESSION))

  const load = async () => {
    const copy = await loadCopy(db)
    const kept = { db, state: copy?.state ?? EMPTY, outbox: await loadOutbox(db) }
    return (browser.tab = new Device(user, server, Math.random, LOSSLESS, kept))
  }
  const result: Browser = {
    server,
    db,
    tab: await load(),
    reload: async () => {
      await browser.tab?.engine.save()
      browser.tab?.disconnect()
      await browser.tab?.engine.stop()
      return (result.tab = await load())
    },
    close: async () => {
      browser.tab?.disconnect()
      await browser.tab?.engine.stop()
      db.close()
    },
  }
  return result
}
