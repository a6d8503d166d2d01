import { beforeAll, describe, expect, it } from 'vitest'
import type { ConversationView, TimelineMessage } from '../ledger'
import { startWords } from '../words'
import { MessageCommands } from './message-commands.svelte'

beforeAll(startWords)

const NOTHING = { post: false, pin: false, change: false, add: false, delete_any: false, appoint: false }

function offered(rights: Partial<ConversationView['rights']>, message: Partial<TimelineMessage>): string[] {
  const conversation = { id: 'c', rights: { ...NOTHING, ...rights } } as ConversationView
  const commands = new MessageCommands(() => conversation, { write: () => undefined, show: () => undefined })
  const whole = {
    id: 'm',
    seq: 1,
    sender_id: 'bob',
    own: false,
    body: 'text',
    forwarded: false,
    pinned: false,
    ...message,
  }
  return commands.items(whole as TimelineMessage).map(({ text }) => text)
}

describe('the menu of a message', () => {
  it('offers only reading actions to members who may not write', () => {
    expect(offered({}, {})).toEqual([
      ...['Copy text', 'Copy link to message', 'Forward', 'Mark chat as unread', 'Details', 'Report'],
    ])
  })

  it('offers to report others, but not oneself or a deleted account', () => {
    expect(offered({}, { own: true })).not.toContain('Report')
    expect(offered({}, { sender_id: null })).not.toContain('Report')
    expect(offered({}, { body: null })).not.toContain('Report')
  })

  it("offers a member no changes to others' messages", () => {
    const items = offered({ post: true }, {})
    expect(items).toContain('Reply')
    for (const none of ['Edit', 'Pin', 'Delete']) expect(items).not.toContain(none)
  })

  it('offers the author to edit, unless the message was forwarded', () => {
    expect(offered({ post: true }, { own: true })).toEqual(expect.arrayContaining(['Edit', 'Delete']))
    expect(offered({ post: true }, { own: true, forwarded: true })).not.toContain('Edit')
    // Own messages can be deleted also where the user can no longer write.
    expect(offered({}, { own: true })).toContain('Delete')
  })

  it("offers an admin to delete others' messages", () => {
    expect(offered({ post: true, pin: true, delete_any: true }, {})).toEqual(
      expect.arrayContaining(['Pin', 'Delete']),
    )
    expect(offered({ pin: true }, { pinned: true })).toContain('Unpin')
  })
})
