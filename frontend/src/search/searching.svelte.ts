// What is being looked for. It outlasts the screens: one opens a message that was found and comes back to the rest.

import { navigation } from '../navigation/navigation.svelte'

export interface Query {
  text: string
  conversation: string | null
  from: string | null
  /** Days as a date input gives them; empty for none. */
  after: string
  before: string
}

const NOTHING: Query = { text: '', conversation: null, from: null, after: '', before: '' }

let open = $state(false)
let query = $state.raw<Query>(NOTHING)
/** How often it was begun: each time the field takes the focus. */
let begun = $state(0)

export const searching = {
  /** Whether the list of chats has made room for the search. */
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
    // On a phone it is a place of its own; elsewhere it stands beside the conversation.
    if (matchMedia('(max-width: 719px)').matches || conversation === null) navigation.go({ place: 'search' })
  },

  close(): void {
    open = false
    if (navigation.route.place === 'search') navigation.up({ place: 'conversations' })
  },

  /** The list of chats is wanted back. */
  leave(): void {
    open = false
  },

  /** Whoever signs out leaves nothing behind. */
  forget(): void {
    open = false
    query = NOTHING
  },
}
