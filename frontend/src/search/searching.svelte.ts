// The state of the search. It outlasts its screens, so that a user can open a result and come back.

import type { ContentKind } from '../ledger'
import { navigation } from '../navigation/navigation.svelte'

export interface Query {
  text: string
  /** What the messages have. */
  has: ContentKind | null
  conversation: string | null
  from: string | null
  /** Days as a date input gives them. Empty for none. */
  after: string
  before: string
}

const NOTHING: Query = { text: '', has: null, conversation: null, from: null, after: '', before: '' }

let open = $state(false)
let query = $state.raw<Query>(NOTHING)
/** Counts starts of a search. The field takes the focus at each. */
let begun = $state(0)

export const searching = {
  /** Whether the search replaces the list of chats. */
  get open(): boolean {
    return open
  },
  get query(): Query {
    return query
  },
  set query(wanted: Query) {
    query = wanted
  },
  get begun(): number {
    return begun
  },

  /** Begins a search, in one conversation or in all. */
  start(conversation: string | null = null, text = ''): void {
    query = {
      ...NOTHING,
      conversation,
      text: text || (conversation === query.conversation ? query.text : ''),
    }
    open = true
    begun += 1
    // On phones the search is a screen of its own. Elsewhere it is beside the conversation.
    if (matchMedia('(max-width: 719px)').matches || conversation === null) navigation.go({ screen: 'search' })
  },

  close(): void {
    open = false
    if (navigation.route.screen === 'search') navigation.up({ screen: 'conversations' })
  },

  /** Shows the list of chats again. */
  leave(): void {
    open = false
  },

  /** Signing out deletes the search. */
  forget(): void {
    open = false
    query = NOTHING
  },
}
