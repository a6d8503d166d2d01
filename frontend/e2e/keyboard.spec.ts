// Everything with the keyboard only: writing, completing, moving, acting, navigating.

import { expect, test } from './stage/test'

test.beforeEach(({ isMobile }) => test.skip(isMobile, 'a phone has no such keyboard'))

test('messages can be written, selected, reacted to and answered by keyboard', async ({ friends }) => {
  const [ann, bob] = await friends()
  await bob.say('first')
  await bob.say('second')
  await ann.expectTexts('first', 'second')
  const keys = ann.page.keyboard
  // Under the pointer a message has buttons, which would be the next tab stop.
  await ann.page.mouse.move(0, 0)
  await ann.composer.focus()
  await keys.press('Shift+Tab')
  await expect(ann.message('second')).toBeFocused()
  await keys.press('ArrowUp')
  await expect(ann.message('first')).toBeFocused()

  // The quick reactions are the next tab stop.
  await keys.press('Tab')
  await keys.press('Enter')
  await expect(bob.message('first').getByRole('button', { name: '👍, 1 reaction' })).toBeVisible()

  // Enter on a message opens its menu. The first entry is to reply.
  await ann.message('first').focus()
  await keys.press('Enter')
  await expect(ann.page.getByRole('menuitem', { name: 'Reply' })).toBeFocused()
  await keys.press('Enter')
  await expect(ann.composer).toBeFocused()
  await keys.type('yes, **really**')
  await keys.press('Enter')
  await expect(bob.message('yes, really').getByText('first')).toBeVisible()

  // Escape first ends the reply. From a message it moves the focus to the composer.
  await keys.press('ArrowUp')
  await expect(ann.composer).toHaveValue('yes, **really**')
  await keys.press('Escape')
  await expect(ann.composer).toHaveValue('')
  await keys.press('Shift+Tab')
  await keys.press('Escape')
  await expect(ann.composer).toBeFocused()
})

test('Enter in the completion list chooses and does not send', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.composer.focus()
  const keys = ann.page.keyboard
  await keys.type('to the :rocket')
  const option = ann.page.getByRole('option', { name: 'rocket' })
  // A word after a colon is not an emoji until it is chosen in the list or closed by a second colon.
  await expect(option).toHaveAttribute('aria-selected', 'false')
  await keys.press('ArrowDown')
  await expect(option).toHaveAttribute('aria-selected', 'true')
  await expect(ann.composer).toHaveAttribute('aria-activedescendant', (await option.getAttribute('id')) ?? '')
  await keys.press('Enter')
  await expect(ann.composer).toHaveValue('to the 🚀')
  await keys.type(' @')
  await expect(ann.page.getByRole('option', { name: bob.displayName })).toBeVisible()
  await keys.press('Escape')
  await expect(ann.page.getByRole('listbox')).toHaveCount(0)
  await keys.type('bo')
  await expect(ann.page.getByRole('listbox')).toHaveCount(0)
  await keys.press('Enter')
  await bob.expectTexts('to the 🚀 @bo')
})

test('only a whole emoji name between colons becomes an emoji', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.composer.focus()
  const keys = ann.page.keyboard
  for (const text of [':oo', 'note :no', '1 :10']) {
    await keys.type(text)
    await keys.press('Enter')
    await expect(ann.composer).toHaveValue('')
  }
  await keys.type('off :tada:')
  await keys.press('Enter')
  await bob.expectTexts(':oo', 'note :no', '1 :10', 'off 🎉')
})

test('the arrow keys move in the emoji picker', async ({ friends }) => {
  const [ann, bob] = await friends()
  const keys = ann.page.keyboard
  await ann.page.getByRole('button', { name: 'Choose an emoji' }).focus()
  await keys.press('Enter')
  await expect(ann.page.getByRole('searchbox', { name: 'Search emoji' })).toBeFocused()
  await keys.press('ArrowDown')
  await expect(ann.page.getByRole('gridcell', { name: 'grinning face', exact: true })).toBeFocused()
  await keys.press('ArrowRight')
  await keys.press('ArrowDown')
  await keys.press('ArrowUp')
  await keys.press('ArrowLeft')
  await keys.press('Enter')
  await expect(ann.composer).toHaveValue('😀')
  await expect(ann.composer).toBeFocused()
  await keys.press('Enter')
  await bob.expectTexts('😀')
})

test('? shows the shortcuts unless single-key shortcuts are off', async ({ friends }) => {
  const [ann] = await friends()
  const keys = ann.page.keyboard
  await ann.page.getByRole('heading', { level: 1 }).focus()
  await keys.press('?')
  const sheet = ann.page.getByRole('dialog', { name: 'Keyboard' })
  await expect(sheet).toBeVisible()
  await sheet.getByRole('switch', { name: 'Shortcuts of a single key' }).click()
  await keys.press('Escape')
  await expect(sheet).toHaveCount(0)
  await ann.page.getByRole('heading', { level: 1 }).focus()
  await keys.press('?')
  await expect(ann.composer).toHaveValue('?')
  await expect(sheet).toHaveCount(0)
})

test('Enter and Shift Enter can be swapped', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.settings('Appearance')
  await ann.page.getByRole('switch', { name: 'Enter sends' }).click()
  await ann.openChat(bob)
  await ann.composer.focus()
  const keys = ann.page.keyboard
  await keys.type('one line')
  await keys.press('Enter')
  await keys.type('and another')
  await expect(ann.composer).toHaveValue('one line\nand another')
  await keys.press('Shift+Enter')
  await expect(ann.composer).toHaveValue('')
  await expect(bob.message('and another')).toBeVisible()
})

test('the arrow keys move in the list, and the focus returns to the same row', async ({
  personWithFriends,
}) => {
  const [ann, bob] = await personWithFriends('ann', 'bob')
  await ann.createGroup('One', bob)
  await ann.createGroup('Two', bob)
  await ann.go('Chats')
  const keys = ann.page.keyboard
  await ann.rowOf('Two').focus()
  await keys.press('ArrowDown')
  await expect(ann.rowOf('One')).toBeFocused()
  await keys.press('Tab')
  await expect(ann.page.getByRole('button', { name: 'More about the chat One' })).toBeFocused()
  await keys.press('Enter')
  await expect(ann.page.getByRole('menuitem', { name: 'Mark as unread' })).toBeFocused()
  await keys.press('Escape')
  await expect(ann.page.getByRole('button', { name: 'More about the chat One' })).toBeFocused()
})
