// The language of the app for notifications of the service worker, which has no access to the page's own settings. It is
// stored where notifications while the app is closed are on, and deleted with them.

import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb'

export type PushLanguage = 'en' | 'de'

interface Schema extends DBSchema {
  settings: { key: string; value: PushLanguage }
}

const DATABASE = 'umbrachat-push'
const KEY = 'language'

async function onDatabase<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
  const db = await openDB<Schema>(DATABASE, 1, { upgrade: (made) => void made.createObjectStore('settings') })
  try {
    return await work(db)
  } finally {
    db.close()
  }
}

export const keepPushLanguage = (language: PushLanguage) =>
  onDatabase((db) => db.put('settings', language, KEY))

export const readPushLanguage = async (): Promise<PushLanguage> =>
  (await onDatabase((db) => db.get('settings', KEY))) ?? 'en'

export async function forgetPushLanguage(): Promise<void> {
  if (typeof indexedDB !== 'undefined') await deleteDB(DATABASE)
}
