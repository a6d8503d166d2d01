import { describe, expect, it } from 'vitest'
import type { TimelineMessage } from '../ledger'
import { Announcements } from './announcements'

const message = (seq: number | null, own = false, body: string | null = 'text') =>
  ({ kind: 'message', key: `m${seq}`, seq, own, body, attachments: [] }) as unknown as TimelineMessage

const seqs = (messages: TimelineMessage[]) => messages.map((each) => each.seq)

describe('Announcements', () => {
  it('announces neither messages from before opening nor loaded history', () => {
    const news = new Announcements()
    expect(news.since([message(5), message(6)], true)).toEqual([])
    expect(news.since([message(3), message(4), message(5), message(6)], true)).toEqual([])
  })

  it('announces messages of others once, and no own messages', () => {
    const news = new Announcements()
    news.since([message(5)], true)
    const later = [message(5), message(6, true), message(7), message(8, false, null), message(null, true)]
    expect(seqs(news.since(later, true))).toEqual([7])
    expect(news.since(later, true)).toEqual([])
  })

  it('announces messages that have only files', () => {
    const news = new Announcements()
    news.since([message(5)], true)
    const photo = { ...message(6, false, ''), attachments: [{ id: 'f' }] } as unknown as TimelineMessage
    expect(seqs(news.since([message(5), photo], true))).toEqual([6])
  })

  it('announces only the last few of many messages', () => {
    const news = new Announcements()
    news.since([message(1)], true)
    expect(
      seqs(
        news.since(
          [1, 2, 3, 4, 5, 6].map((seq) => message(seq)),
          true,
        ),
      ),
    ).toEqual([4, 5, 6])
  })

  it('announces nothing while the newest messages are not loaded', () => {
    const news = new Announcements()
    news.since([message(1)], true)
    expect(news.since([message(50)], false)).toEqual([])
  })
})
