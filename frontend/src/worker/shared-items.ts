// What another app has shared, between the service worker that receives it and the page that takes it. It is the latest
// only. A page without a session deletes it, so that the next account does not see it.

import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb'

export interface SharedItems {
  text: string
  files: File[]
  /** As of Date.now(). */
  at: number
}

interface Schema extends DBSchema {
  latest: { key: string; value: SharedItems }
}

const DATABASE = 'umbrachat-shared'
const KEY = 'latest'
/** What was not taken within this time is no longer wanted. */
const KEPT_MS = 60 * 60_000

async function onDatabase<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
  const db = await openDB<Schema>(DATABASE, 1, { upgrade: (made) => void made.createObjectStore('latest') })
  try {
    return await work(db)
  } finally {
    db.close()
  }
}

export const keepShared = (items: SharedItems) => onDatabase((db) => db.put('latest', items, KEY))

/** They are kept until `forgetShared`, so that a reload loses nothing. */
export async function readShared(): Promise<SharedItems | null> {
  const items = await onDatabase((db) => db.get('latest', KEY))
  if (!items) return null
  if (Date.now() - items.at < KEPT_MS) return items
  await forgetShared()
  return null
}

export async function forgetShared(): Promise<void> {
  if (typeof indexedDB !== 'undefined') await deleteDB(DATABASE)
}
