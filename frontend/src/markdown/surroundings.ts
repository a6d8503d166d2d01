// The context that the parts of a message need.

import { createContext } from 'svelte'

export interface Surroundings {
  /** Whether parts are tab stops. In a timeline only in the focused message. */
  readonly reachable: boolean
  /** The reader's account, whose mentions are highlighted. */
  readonly me: string | undefined
}

const [get, set, within] = createContext<Surroundings>()

export const surround = set

/** The context of a document. */
export function surroundings(): Surroundings {
  return within() ? get() : { reachable: true, me: undefined }
}
