// The context that the parts of a message need.

import { createContext } from 'svelte'

export interface TextContext {
  /** Whether parts are tab stops. In a timeline only in the focused message. */
  readonly reachable: boolean
  /** The reader's account, whose mentions are highlighted. */
  readonly me: string | undefined
}

const [get, set, within] = createContext<TextContext>()

export const setTextContext = set

/** The context of a document. */
export function textContext(): TextContext {
  return within() ? get() : { reachable: true, me: undefined }
}
