// German: the texts about the own account.

import { ownData } from './de-own-data'
import { ownDevice } from './de-own-device'
import { invite } from './de-own-invite'
import { ownSecurity } from './de-own-security'
import { inGerman } from './de-server'
import type { OwnWords } from './en-own'

export const own: OwnWords = { ...ownSecurity, ...ownData, ...ownDevice, invite, fromServer: inGerman }
