// The copy of the ledger in this browser: what a reload shows at once and an offline start still shows.

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
  UserCard,
} from '../../link/contract'
import type { ProblemParts } from '../../link/problem'
import type { Draft } from '../state/draft'
import type { ConversationState, OutboxEntry } from '../state/state'

export const DATABASE = 'umbrachat'
/** Grows with any change of the shapes below; what is only a copy is then thrown away and fetched again. */
export const SCHEMA = 3

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
  /** People whose name had to be asked for. */
  looked_up_users: UserCard[]
  /** Accounts that are known to be deleted, by their ids alone. */
  erased?: Id[]
}

/** What of a conversation is kept elsewhere, or not at all. */
export type Unrecorded =
  'messages' | 'members' | 'buffered' | 'pins' | 'missing' | 'optimistic_messages' | 'optimistic_places'

export interface ConversationRecord extends Omit<ConversationState, Unrecorded> {
  epoch: string | null
  /** Which tab wrote it. */
  writer: string
}
/** A list of its own, because a large one would be written with every message otherwise. */
export interface MembersRecord {
  id: Id
  members: Member[]
}

export type OutboxRecord = Omit<OutboxEntry, 'problem'> & { problem: ProblemParts | null }

export interface Meta {
  account?: AccountRecord
  /** Whose unsent texts are kept after a session ended by itself. */
  owner?: Id
  /** When that was; as of Date.now(). */
  ended_at?: number
  /** Signed out while the server could not be reached: it must still be told. */
  sign_out_owed?: boolean
}

export interface Schema extends DBSchema {
  meta: { key: string; value: unknown }
  conversations: { key: Id; value: ConversationRecord }
  messages: { key: [Id, number]; value: Message }
  members: { key: Id; value: MembersRecord }
  outbox: { key: Id; value: OutboxRecord }
  drafts: { key: Id; value: Draft }
}

export type Database = IDBPDatabase<Schema>
export type StoreName = 'meta' | 'conversations' | 'messages' | 'members' | 'outbox' | 'drafts'

const COPIES: StoreName[] = ['meta', 'conversations', 'messages', 'members']
const OWN: StoreName[] = ['outbox', 'drafts']

/** Null where the browser keeps nothing (some private modes): the app then works from memory. `closed` is called if the
 *  connection ends by itself. */
export async function openDatabase(closed?: () => void): Promise<Database | null> {
  if (typeof indexedDB === 'undefined') return null
  try {
    const database = await openDB<Schema>(DATABASE, SCHEMA, {
      upgrade: (db) => createStores(db),
      // A newer version in another tab must not wait for this one.
      blocking: (_now, _next, event) => {
        ;(event.target as IDBDatabase).close()
        closed?.()
      },
      // The browser cleared this site's data, as the server asks it to on signing out.
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

/** Erases everything, or everything but the texts that exist nowhere else. */
export async function wipe(db: Database, keepOwn = false): Promise<void> {
  const names = keepOwn ? COPIES : [...COPIES, ...OWN]
  const transaction = db.transaction(names, 'readwrite')
  await Promise.all([...names.map((name) => transaction.objectStore(name).clear()), transaction.done])
}

/** The last resort, if wiping does not work. Does not wait for other tabs to let go. */
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
}
