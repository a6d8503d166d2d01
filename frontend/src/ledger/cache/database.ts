// The copy of the ledger in IndexedDB. A reload and an offline start show it at once.

import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type {
  Account,
  Block,
  Friend,
  FriendRequest,
  Id,
  Invitation,
  Member,
  Message,
  ServerInfo,
  StoredFile,
  UserCard,
} from '../../link/contract'
import type { ProblemParts } from '../../link/problem'
import type { Draft } from '../state/draft'
import type { ConversationState, OutboxEntry } from '../state/state'

export const DATABASE = 'umbrachat'
/** Grows with every change of the shapes below. An upgrade deletes the copies, and they are fetched again. */
export const SCHEMA = 4

export interface AccountRecord {
  account_id: Id
  session_id: Id
  epoch: string | null
  account_rev: number | null
  me: Account
  friends: Friend[]
  incoming: FriendRequest[]
  outgoing: FriendRequest[]
  blocks: Block[]
  invitations: Invitation[]
  /** Users whose names were looked up one by one. */
  looked_up_users: UserCard[]
  /** Ids of accounts that are known to be deleted. */
  erased?: Id[]
  /** Without a connection they decide what can be written. */
  limits?: ServerInfo['limits'] | null
}

/** Fields of a conversation that are stored elsewhere or not at all. */
export type Unrecorded =
  'messages' | 'members' | 'buffered' | 'pins' | 'missing' | 'optimistic_messages' | 'optimistic_settings'

export interface ConversationRecord extends Omit<ConversationState, Unrecorded> {
  epoch: string | null
  /** The tab that wrote the record. */
  writer: string
}
/** Members are stored apart from their conversation, so that a long list is not written with every message. */
export interface MembersRecord {
  id: Id
  members: Member[]
}

export type OutboxRecord = Omit<OutboxEntry, 'problem'> & { problem: ProblemParts | null }

/** How far the upload of a local file has come. */
export interface UploadRecord {
  id: Id
  /** As of Date.now(), like `finished_at`. */
  added_at: number
  /** Null until the server has created the upload. */
  upload_id: Id | null
  /** The finished file. */
  file: StoredFile | null
  finished_at: number
}

export interface Meta {
  account?: AccountRecord
  /** The account whose unsent texts are kept after its session ended. */
  owner?: Id
  /** When that session ended, as of Date.now(). */
  ended_at?: number
  /** A sign-out that the server has not received yet. */
  sign_out_owed?: boolean
}

export interface Schema extends DBSchema {
  meta: { key: string; value: unknown }
  conversations: { key: Id; value: ConversationRecord }
  messages: { key: [Id, number]; value: Message }
  members: { key: Id; value: MembersRecord }
  outbox: { key: Id; value: OutboxRecord }
  drafts: { key: Id; value: Draft }
  uploads: { key: Id; value: UploadRecord }
  /** The bytes of files, and the posters of videos. */
  bytes: { key: string; value: Blob }
}

export type Database = IDBPDatabase<Schema>
export type StoreName =
  'meta' | 'conversations' | 'messages' | 'members' | 'outbox' | 'drafts' | 'uploads' | 'bytes'

const COPIES: StoreName[] = ['meta', 'conversations', 'messages', 'members']
const OWN: StoreName[] = ['outbox', 'drafts', 'uploads', 'bytes']

/** Null if the browser stores nothing (some private modes). The app then works from memory. `closed` is called
 *  when the browser closes the connection. */
export async function openDatabase(closed?: () => void): Promise<Database | null> {
  if (typeof indexedDB === 'undefined') return null
  try {
    const database = await openDB<Schema>(DATABASE, SCHEMA, {
      upgrade: (db) => createStores(db),
      // Close, so that a newer version in another tab can upgrade.
      blocking: (_now, _next, event) => {
        ;(event.target as IDBDatabase).close()
        closed?.()
      },
      // The browser cleared the data of this site, as the server asks it to do after a sign-out.
      terminated: closed,
    })
    return database
  } catch {
    return null
  }
}

export async function readMeta<K extends keyof Meta>(db: Database, key: K): Promise<Meta[K]> {
  return (await db.get('meta', key)) as Meta[K]
}

export async function writeMeta<K extends keyof Meta>(db: Database, key: K, value: Meta[K]): Promise<void> {
  if (value === undefined) await db.delete('meta', key)
  else await db.put('meta', value, key)
}

/** Deletes everything, or everything except unsent texts and drafts. */
export async function wipe(db: Database, keepOwn = false): Promise<void> {
  const names = keepOwn ? COPIES : [...COPIES, ...OWN]
  const transaction = db.transaction(names, 'readwrite')
  await Promise.all([...names.map((name) => transaction.objectStore(name).clear()), transaction.done])
}

/** Deletes the whole database if wiping it failed. Does not wait for other tabs. */
export function removeDatabase(): void {
  void deleteDB(DATABASE).catch(() => undefined)
}

function createStores(db: Database): void {
  for (const name of [...db.objectStoreNames]) if (!OWN.includes(name)) db.deleteObjectStore(name)
  db.createObjectStore('meta')
  db.createObjectStore('conversations', { keyPath: 'id' })
  db.createObjectStore('messages', { keyPath: ['conversation_id', 'seq'] })
  db.createObjectStore('members', { keyPath: 'id' })
  if (!db.objectStoreNames.contains('outbox')) db.createObjectStore('outbox', { keyPath: 'client_id' })
  if (!db.objectStoreNames.contains('drafts')) db.createObjectStore('drafts')
  if (!db.objectStoreNames.contains('uploads')) db.createObjectStore('uploads', { keyPath: 'id' })
  if (!db.objectStoreNames.contains('bytes')) db.createObjectStore('bytes')
}
