import { describe, expect, it } from 'vitest'
import type { ConversationList, ConversationView } from '../ledger'
import { News } from './news'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const LATER = '2026-03-02T12:00:00Z'

interface Chat {
  id?: string
  head?: number
  unread?: number
  seq?: number
  rev?: number
  from?: string
  mentions?: string[]
  reply_to?: string
  deleted?: boolean
  system?: boolean
  my?: object
}

function chat({ id = 'chat', head, unread = 1, seq = 1, from = 'bob', ...rest }: Chat): ConversationView {
  const last_message = {
    ...{ id: `${id}-${seq}`, seq, rev: rest.rev ?? seq, sender_id: from, mentions: rest.mentions ?? [] },
    reply_to: rest.reply_to ?? null,
    ...{ kind: rest.system ? 'system' : 'text', deleted_at: rest.deleted ? LATER : null },
  }
  const my = { archived: false, muted_until: null, notify: 'all', ...rest.my }
  return { id, head: head ?? seq, unread, last_message, my } as unknown as ConversationView
}

const list = (...items: ConversationView[]): ConversationList => ({
  ...{ ready: true, archived: items.filter(({ my }) => my.archived), unread: 0 },
  items: items.filter(({ my }) => !my.archived),
})

/** What a device that was up to date with `before` does about each of the following states. */
function steps(before: ConversationView[], ...after: ConversationView[][]): string[][] {
  const news = new News()
  news.begin(list(...before))
  return after.map((chats) =>
    news
      .since(list(...chats), 'ann', NOW)
      .map((step) =>
        step.kind === 'close'
          ? `close ${step.conversation_id}`
          : `${step.kind} ${step.message?.id ?? 'number'}`,
      ),
  )
}

describe('news', () => {
  it('is nothing before the device is up to date, nor what was unread then', () => {
    const news = new News()
    expect(news.since(list(chat({ seq: 3 })), 'ann', NOW)).toEqual([])
    // The head is known from the server, its message is fetched afterwards.
    news.begin(list(chat({ seq: 3, head: 5 })))
    expect(news.since(list(chat({ seq: 5 })), 'ann', NOW)).toEqual([])
    expect(news.since(list(chat({ seq: 6 })), 'ann', NOW)).toHaveLength(1)
  })

  it('does not leave what a former page has shown', () => {
    const news = new News()
    const begun = news.begin(list(chat({ unread: 0 }), chat({ id: 'open' })))
    expect(begun).toEqual([{ kind: 'close', conversation_id: 'chat' }])
    expect(news.begin(list(chat({ unread: 0 })))).toEqual([])
    const read = list(chat({ unread: 0 }), chat({ id: 'open', unread: 0 }))
    expect(news.since(read, 'ann', NOW)).toEqual([{ kind: 'close', conversation_id: 'open' }])
    expect(news.since(read, 'ann', NOW)).toEqual([])
  })

  it('is a new message, once', () => {
    const next = chat({ seq: 2 })
    expect(steps([chat({ unread: 0 })], [next], [next], [chat({ seq: 3, unread: 2 })])).toEqual([
      ['show chat-2'],
      [],
      ['show chat-3'],
    ])
  })

  it('is a new conversation', () => {
    expect(steps([], [chat({ id: 'other' })])).toEqual([['show other-1']])
  })

  it('ends when it is read, here or elsewhere, or the conversation is gone', () => {
    const next = [chat({ seq: 2 })]
    expect(steps([chat({ unread: 0 })], next, [chat({ seq: 2, unread: 0 })])).toEqual([
      ['show chat-2'],
      ['close chat'],
    ])
    expect(steps([chat({ unread: 0 })], next, [], [])).toEqual([['show chat-2'], ['close chat'], []])
  })

  it('changes with its message', () => {
    const shown = [chat({ seq: 3, unread: 2 })]
    expect(steps([chat({ unread: 0 })], shown, [chat({ seq: 3, rev: 4, unread: 2 })])).toEqual([
      ['show chat-3'],
      ['replace chat-3'],
    ])
    // The message was deleted, and older ones are unread.
    const gone = chat({ seq: 3, rev: 4, unread: 1, deleted: true })
    expect(steps([chat({ unread: 0 })], shown, [gone], [gone])).toEqual([
      ['show chat-3'],
      ['replace number'],
      [],
    ])
  })

  it.each([
    ['an own message', chat({ seq: 2, from: 'ann' })],
    ['a system message', chat({ seq: 2, system: true })],
    ['a deleted message', chat({ seq: 2, deleted: true })],
    ['a muted conversation', chat({ seq: 2, my: { muted_until: LATER } })],
    ['an archived conversation', chat({ seq: 2, my: { archived: true } })],
    ['a message where nothing notifies', chat({ seq: 2, mentions: ['ann'], my: { notify: 'nothing' } })],
    ['one that is no mention where only mentions notify', chat({ seq: 2, my: { notify: 'mentions' } })],
    ['a message that is read already', chat({ seq: 2, unread: 0 })],
  ])('is not %s', (_what, next) => {
    expect(steps([chat({ unread: 0 })], [next])).toEqual([[]])
  })

  it('is a mention in a muted or archived conversation', () => {
    for (const my of [{ muted_until: LATER }, { archived: true }])
      expect(steps([chat({ unread: 0 })], [chat({ seq: 2, mentions: ['ann'], my })])).toEqual([
        ['show chat-2'],
      ])
  })

  it('is a reply where only mentions notify, if it replies to an own message', () => {
    const news = new News()
    news.begin(list(chat({ unread: 0 })))
    const reply = chat({ seq: 2, reply_to: 'mine', my: { notify: 'mentions' } })
    expect(news.since(list(reply), 'ann', NOW)).toMatchObject([{ kind: 'show', only_if_own: 'mine' }])
  })

  it('is not what quiet hours have withheld', () => {
    const news = new News()
    news.begin(list(chat({ unread: 0 })))
    const quiet = { from: '11:00', to: '13:00', time_zone: 'UTC' }
    const mention = chat({ seq: 2, mentions: ['ann'] })
    expect(news.since(list(mention), 'ann', NOW, quiet)).toEqual([])
    const after = NOW + 3_600_000
    expect(news.since(list(mention), 'ann', after, quiet)).toEqual([])
    expect(news.since(list(chat({ seq: 3, unread: 2 })), 'ann', after, quiet)).toHaveLength(1)
  })

  it('is not what a mute has withheld', () => {
    const muted = chat({ seq: 2, my: { muted_until: LATER } })
    expect(steps([chat({ unread: 0 })], [muted], [chat({ seq: 2 })])).toEqual([[], []])
  })
})
