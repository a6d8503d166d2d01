import { expect, it, vi } from 'vitest'
import { live } from '../live/live.svelte'
import { language } from '../words'
import { titleOf } from './title'

it('says of an unknown address that there is nothing', async () => {
  await language.choose('en')
  vi.spyOn(live, 'conversations').mockReturnValue({ list: [], unread: 0 } as never)
  expect(titleOf({ screen: 'unknown' }, true)).toMatch(/^There is nothing at this address · /)
  expect(titleOf({ screen: 'conversations' }, true)).toMatch(/^Chats · /)
})
