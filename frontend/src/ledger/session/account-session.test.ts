// @vitest-environment node
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Access } from '../../link/access'
import type { Calls } from '../../link/calls'
import { AccountSession, KEEP_TEXTS_MS } from './account-session'
import { openDatabase, readMeta, wipe, type Database } from '../cache/database'
import { NO_DRAFT } from '../state/draft'

let db: Database
const session = new AccountSession({} as Access, {} as Calls)

beforeEach(async () => {
  const opened = await openDatabase()
  if (!opened) throw new Error('no database')
  db = opened
  await wipe(db)
  await db.put('drafts', { ...NO_DRAFT, text: 'begun' }, 'chat')
})
afterEach(() => {
  vi.restoreAllMocks()
  db.close()
})

describe('unsent texts after the end of a session', () => {
  it('are kept for the same account', async () => {
    await session.ended(db, 'ann')
    await session.removeExpiredTexts(db)
    expect(await db.count('drafts')).toBe(1)
    expect(await readMeta(db, 'owner')).toBe('ann')
  })

  it('are deleted after the maximum time', async () => {
    await session.ended(db, 'ann')
    const later = Date.now() + KEEP_TEXTS_MS
    vi.spyOn(Date, 'now').mockReturnValue(later)
    await session.removeExpiredTexts(db)
    expect(await db.count('drafts')).toBe(0)
    expect(await readMeta(db, 'owner')).toBeUndefined()
  })
})
