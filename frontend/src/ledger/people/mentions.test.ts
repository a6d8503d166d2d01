// @vitest-environment node
import { describe, expect, it } from 'vitest'
import vectors from '../../../../docs/message-text.json'
import { MENTIONS_MAX } from '../../link/limits'
import { mentionsIn } from './mentions'

describe('a mention', () => {
  it.each(vectors.mentions)('in $body counts where the server counts it', ({ body, members, mentioned }) => {
    const people = members.map((username) => ({ id: username, username }))
    expect(mentionsIn(body, people)).toEqual(mentioned)
  })

  it('names each person once', () => {
    const people = [
      { id: '1', username: 'Ann' },
      { id: '2', username: 'J-P' },
    ]
    expect(mentionsIn('@j-p @ann @Ann', people)).toEqual(['2', '1'])
    expect(mentionsIn('nobody', people)).toEqual([])
  })

  it('is limited to as many people as the server accepts', () => {
    const people = Array.from({ length: 60 }, (_, i) => ({ id: `${i}`, username: `user${i}x` }))
    const text = people.map(({ username }) => `@${username}`).join(' ')
    expect(mentionsIn(text, people)).toHaveLength(MENTIONS_MAX)
  })
})
