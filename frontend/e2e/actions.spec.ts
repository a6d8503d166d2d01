// The actions of a message: beside it with a mouse, in a sheet on phones.

import { expect, test } from './stage/test'
import { hold, swipe } from './stage/touch'

const LONG =
  'a rather long message that fills its line from one end to the other and goes on into the next one as well'

test('the actions of a message cover no text', async ({ personWithFriends, isMobile }) => {
  test.skip(isMobile, 'phones have a sheet')
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
    await message.hover()
    const bar = message.getByRole('group', { name: 'Message actions' })
    await expect(bar).toBeVisible()
    const covered = await bar.evaluate((element) => {
      const box = element.getBoundingClientRect()
      return [...document.querySelectorAll('article .bubble, article .author')]
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
      expect(size?.width, text).toBeGreaterThanOrEqual(24)
      expect((size?.x ?? 0) + (size?.width ?? 0)).toBeLessThanOrEqual(ann.page.viewportSize()?.width ?? 0)
    }
  }
})

test('a right click opens the menu of a message where the pointer is', async ({ friends, isMobile }) => {
  test.skip(isMobile, 'a phone has no mouse')
  const [ann, bob] = await friends()
  await bob.say('look at https://example.org/')
  const message = ann.message('look at')
  const text = await message.locator('.text').boundingBox()
  await message.locator('.text').click({ button: 'right', position: { x: 12, y: 10 } })
  const menu = ann.page.getByRole('menu')
  await expect(ann.page.getByRole('menuitem', { name: 'Reply' })).toBeFocused()
  const box = await menu.boundingBox()
  expect(Math.abs((box?.x ?? 0) - (text?.x ?? 0) - 12)).toBeLessThan(8)
  await ann.page.keyboard.press('Enter')
  await expect(ann.composer).toBeFocused()
  // The browser's own menu can do more with a link.
  const own = await message
    .getByRole('link')
    .evaluate((link) =>
      link.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, button: 2 })),
    )
  expect(own).toBe(true)
  await expect(menu).toHaveCount(0)
})

test('on phones a long press opens a sheet, and a swipe answers', async ({ friends, isMobile }) => {
  test.skip(!isMobile, 'there is a mouse')
  const [ann, bob] = await friends()
  await bob.say('press me')
  await bob.say('and then me')
  const message = ann.message('press me')
  const sheet = ann.page.getByRole('dialog', { name: 'Message actions' })
  await hold(message.locator('.text'))
  await expect(sheet).toBeVisible()
  for (const button of await sheet.getByRole('button').all()) {
    const box = await button.boundingBox()
    expect(Math.min(box?.width ?? 0, box?.height ?? 0), await button.innerText()).toBeGreaterThanOrEqual(44)
  }
  await sheet.getByRole('button', { name: 'React with 🙏' }).tap()
  await expect(sheet).toHaveCount(0)
  await expect(bob.message('press me').getByRole('button', { name: '🙏, 1 reaction' })).toBeVisible()

  // Dragging the head of the sheet down closes it.
  await hold(message.locator('.text'))
  await swipe(sheet.getByRole('heading'), { x: 0, y: 200 })
  await expect(sheet).toHaveCount(0)

  // A swipe from the edge belongs to the system, and one down scrolls.
  const answering = ann.page.getByRole('button', { name: 'Do not answer this message' })
  const second = ann.message('and then me').locator('.text')
  await swipe(second, { x: 120, y: 0 }, 8)
  await swipe(second, { x: 10, y: 90 })
  await expect(answering).toHaveCount(0)
  await swipe(second, { x: 120, y: 4 })
  await expect(answering).toBeVisible()
  await expect(ann.composer).toBeFocused()
  await ann.say('I did')
  await expect(bob.message('I did').getByText('and then me')).toBeVisible()

  await ann.go('Chats')
  await ann.row(bob).dispatchEvent('contextmenu')
  await expect(ann.page.getByRole('menuitem', { name: 'Archive' })).toBeVisible()
})
