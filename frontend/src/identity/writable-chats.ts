// The chats that the user can write to, as a list to choose from.

import { live } from '../live/live.svelte'
import { words } from '../words'
import { nameOf, pictureOf, seedOf } from './naming'

export function writableChats() {
  const chats = live.conversations().items.filter((each) => each.my.can_post)
  return chats.map((each) => ({
    key: each.id,
    name: nameOf(each),
    detail: each.with ? `@${each.with.username}` : words().groups.members(each.members_count),
    seed: seedOf(each),
    picture: pictureOf(each),
    group: each.kind === 'group',
  }))
}
