import { expect, it } from 'vitest'
import type { ConversationView } from '../ledger'
import { ofKind } from './list-kinds'

const conversation = (id: string, kind: string, unread: number, unread_mark = false) =>
  ({ id, kind, unread, my: { unread_mark } }) as ConversationView
const all = [
  conversation('a', 'direct', 0),
  conversation('b', 'group', 0),
  conversation('c', 'direct', 3),
  conversation('d', 'group', 0, true),
]
const ids = (kind: Parameters<typeof ofKind>[0], current: string | null) =>
  ofKind(kind, all, current).map(({ id }) => id)

it('the list shows all, the unread with the open one, or groups', () => {
  expect(ids('all', 'a')).toEqual(['a', 'b', 'c', 'd'])
  expect(ids('unread', null)).toEqual(['c', 'd'])
  expect(ids('unread', 'a')).toEqual(['a', 'c', 'd'])
  expect(ids('groups', 'a')).toEqual(['b', 'd'])
})
