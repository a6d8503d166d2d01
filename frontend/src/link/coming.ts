// What the server will say that the schema does not describe yet.

import type { Id, Message } from './contract'

export interface SearchHit {
  message: Message
  /** The text around the first match, cut where matches begin and end. */
  excerpt: { text: string; match: boolean }[]
}

export interface Online {
  /** Friends who are here now. */
  online?: Id[]
}

export interface Typing {
  conversation_id: Id
  user_id: Id
}

export interface Presence {
  user_id: Id
  online: boolean
}
