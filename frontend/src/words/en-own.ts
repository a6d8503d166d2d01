// English: the texts about the own account, which load with the screens that need them.

import { ownData } from './en-own-data'
import { ownDevice } from './en-own-device'
import { invite } from './en-own-invite'
import { ownSecurity } from './en-own-security'

export const own = {
  ...ownSecurity,
  ...ownData,
  ...ownDevice,
  invite,
  /** A text of the server in this language. Undefined if there is none. */
  fromServer: (sentence: string): string | undefined => sentence,
}

export type OwnWords = typeof own
