// What the parts of a message need to know of the message they stand in.

import { createContext } from 'svelte'

export interface Surroundings {
  /** Whether the Tab key stops here: in a timeline only in the message that one has walked to. */
  readonly reachable: boolean
  /** My own account: a mention of me stands out. */
  readonly me: string | undefined
}

const [get, set, within] = createContext<Surroundings>()

export const surround = set

/** A document stands by itself. */
export function surroundings(): Surroundings {
  return within() ? get() : { reachable: true, me: undefined }
}
