// What the server will say that the schema does not describe yet.

import type { Id } from './contract'

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
