// The actions of a message are beside or below it and cover no other message.

import { expect, test } from './stage/test'

const LONG =
  'a rather long message that fills its line from one end to the other and goes on into the next one as well'

test('the actions of a message cover no other message', async ({ personWithFriends }) => {
  test.slow()
  const [ann, bob, cem] = await personWithFriends('ann', 'bob', 'cem')
  await ann.createGroup('Stars', bob, cem)
  await bob.openGroup('Stars')
  const texts = ['short', LONG, 'and', `${LONG}, again`, 'last']
  for (const [at, text] of texts.entries()) {
    const speaker = at % 2 ? ann : bob
    await speaker.say(text)
    await expect(ann.message(text).last()).toBeVisible()
  }
  for (const text of texts) {
    const message = ann.message(text).filter({ hasText: text }).last()
    if (ann.phone) await message.locator('.meta').tap()
    else await message.hover()
    const bar = message.getByRole('group', { name: 'Message actions' })
    await expect(bar).toBeVisible()
    const covered = await bar.evaluate((element) => {
      const box = element.getBoundingClientRect()
      const own = element.closest('article')
      return [...document.querySelectorAll('article .bubble, article .author')]
        .filter((other) => other.closest('article') !== own || other.matches('.author'))
        .filter((other) => {
          const its = other.getBoundingClientRect()
          return (
            its.left < box.right - 1 &&
            its.right > box.left + 1 &&
            its.top < box.bottom - 1 &&
            its.bottom > box.top + 1
          )
        })
        .map((other) => other.textContent)
    })
    expect(covered, text).toEqual([])
    for (const button of await bar.getByRole('button').all()) {
      await button.click({ trial: true })
      const size = await button.boundingBox()
      expect(size?.width, text).toBeGreaterThanOrEqual(ann.phone ? 44 : 24)
      expect((size?.x ?? 0) + (size?.width ?? 0)).toBeLessThanOrEqual(ann.page.viewportSize()?.width ?? 0)
    }
  }
})
