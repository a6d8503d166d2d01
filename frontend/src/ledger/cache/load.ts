// Reads the copy from IndexedDB.

import { type Database, readMeta, type AccountRecord } from './database'
import { conversationFrom, outboxEntry, stateFrom } from './records'
import type { Id } from '../../link/contract'
import { asDraft, type Draft } from '../state/draft'
import type { LedgerState, OutboxEntry } from '../state/state'

export interface Loaded {
  account: AccountRecord
  state: LedgerState
}

export async function loadCopy(db: Database): Promise<Loaded | null> {
  const account = await readMeta(db, 'account')
  if (!account) return null
  const records = await db.getAll('conversations')
  const conversations = await Promise.all(
    records
      // A record from another epoch of the server's database cannot be continued.
      .filter((record) => record.epoch === account.epoch)
      .map(async (record) => {
        const whole = IDBKeyRange.bound([record.id, -Infinity], [record.id, Infinity])
        const [rows, kept] = await Promise.all([db.getAll('messages', whole), db.get('members', record.id)])
        return conversationFrom(record, rows, kept?.members ?? [])
      }),
  )
  return { account, state: stateFrom(account, conversations) }
}

export async function loadOutbox(db: Database): Promise<OutboxEntry[]> {
  const records = await db.getAll('outbox')
  return records.map(outboxEntry)
}

export async function loadDrafts(db: Database): Promise<Map<Id, Draft>> {
  const [keys, drafts] = await Promise.all([db.getAllKeys('drafts'), db.getAll('drafts')])
  return new Map(keys.map((key, i) => [key, asDraft(drafts[i])]))
}
