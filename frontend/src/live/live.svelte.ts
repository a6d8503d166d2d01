// The ledger as runes. Reading a snapshot here inside of a component or a `$derived` subscribes to it. Snapshots keep
// their identity until they change, so nothing is rendered without need.

import { createSubscriber } from 'svelte/reactivity'
import { ledger } from '../ledger'

// Only holds subscriptions. Nothing is rendered from it.
// eslint-disable-next-line svelte/prefer-svelte-reactivity
const followers = new Map<string, () => void>()

function follow(topic: Parameters<typeof ledger.subscribe>[0]): void {
  let follower = followers.get(topic)
  if (!follower) {
    follower = createSubscriber((changed) => ledger.subscribe(topic, changed))
    followers.set(topic, follower)
  }
  follower()
}

export const live = {
  session: () => (follow('session'), ledger.session()),
  connection: () => (follow('connection'), ledger.connection()),
  limits: () => (follow('server'), ledger.limits()),
  me: () => (follow('account'), ledger.me()),
  people: () => (follow('people'), ledger.people()),
  conversations: () => (follow('conversations'), ledger.conversations()),
  conversation: (id: string) => (follow(`conversation:${id}`), ledger.conversation(id)),
  timeline: (id: string) => (follow(`timeline:${id}`), ledger.timeline(id)),
  draft: (id: string) => (follow(`conversation:${id}`), ledger.draft(id)),
  leftConversation: (id: string) => (follow(`conversation:${id}`), ledger.leftConversation(id)),
  /** Also requests an unknown name from the server. */
  user: (id: string) => (follow(`user:${id}`), ledger.user(id)),
  /** How far the upload of a local file has come. */
  upload: (id: string) => (follow(`upload:${id}`), ledger.files.upload(id)),
  online: (id: string) => (follow('presence'), ledger.online(id)),
  writers: (id: string) => (follow(`writers:${id}`), ledger.writers(id)),
}
