// The texts about the own account. Separate from the other texts, so that they load with their screens.

import { isolating } from '../kit/isolate'
import { ownData as deData } from './de-own-data'
import { ownSecurity as deSecurity } from './de-own-security'
import { ownData as enData } from './en-own-data'
import { ownSecurity as enSecurity } from './en-own-security'
import { language } from './words.svelte'

const en = isolating({ ...enSecurity, ...enData })
const de: typeof en = isolating({ ...deSecurity, ...deData })

export function own(): typeof en {
  return language.current === 'de' ? de : en
}
