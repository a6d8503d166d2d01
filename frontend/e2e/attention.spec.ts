// Mentions, mutes, the archive and unread marks are equal on all devices.

import { expect, test } from './stage/test'

test('a mention is completed, highlighted, and counted in a muted chat', async ({ personWithFriends }) => {
  const [ann, bob] = await personWithFriends('ann', 'bob')
  await ann.createGroup('Planning', bob)
  await bob.go('Chats')
  const row = bob.rowOf('Planning')
  await row.hover()
  await bob.choose(row, 'Mute for 8 hours')
  await expect(row).toContainText('Muted')
  await ann.say('nothing for you')
  await expect(row).toContainText('nothing for you')
  await expect(bob.page).not.toHaveTitle(/^\(/)

  await ann.composer.pressSequentially('ask @bo')
  await expect(ann.page.getByRole('option', { name: bob.displayName })).toBeVisible()
  await ann.composer.press('Enter')
  await expect(ann.composer).toHaveValue(`ask @${bob.name} `)
  await ann.composer.pressSequentially('please')
  await ann.page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(row).toContainText('You are mentioned')
  await expect(bob.page).toHaveTitle(/^\(1\)/)
  await row.click()
  await expect(bob.page.locator('.mention.mine')).toHaveText(`@${bob.name}`)
  await expect(bob.page).not.toHaveTitle(/^\(/)
})

test('an archived chat leaves the list and can be restored', async ({ friends }) => {
  const [ann, bob] = await friends()
  await bob.say('for the archive')
  await ann.go('Chats')
  await ann.choose(ann.row(bob), 'Archive')
  await ann.page.getByRole('button', { name: 'Archived (1)' }).click()
  await expect(ann.row(bob)).toBeVisible()
  await ann.page.reload()
  await expect(ann.row(bob)).toHaveCount(0)
  await ann.page.getByRole('button', { name: 'Archived (1)' }).click()
  await ann.choose(ann.row(bob), 'Take out of the archive')
  await expect(ann.page.getByRole('button', { name: /^Archived/ })).toHaveCount(0)
  await expect(ann.row(bob)).toBeVisible()
})

test('a chat is marked as unread on all devices, until it is read', async ({ friends }) => {
  const [ann, bob] = await friends()
  await bob.say('think about it')
  await bob.expectDelivery('think about it', 'read')
  const second = await ann.context.newPage()
  await second.goto('/')
  await ann.act('think about it', 'Mark chat as unread')
  await expect(ann.row(bob)).toContainText('Marked as unread')
  await expect(second.locator('nav a[href^="/c/"]')).toContainText('Marked as unread')
  await expect(second).toHaveTitle(/^\(1\)/)
  await ann.choose(ann.row(bob), 'Mark as read')
  await expect(second.locator('nav a[href^="/c/"]')).not.toContainText('Marked as unread')
})

test('a pinned chat is listed first', async ({ personWithFriends }) => {
  const [ann, bob, cem] = await personWithFriends('ann', 'bob', 'cem')
  await ann.createGroup('Older', bob)
  await ann.createGroup('Newer', cem)
  await ann.go('Chats')
  const titles = () => ann.page.locator('nav a[href^="/c/"] .name').allInnerTexts()
  await expect.poll(titles).toEqual([expect.stringContaining('Newer'), expect.stringContaining('Older')])
  await ann.choose(ann.rowOf('Older'), 'Pin to the top')
  await expect.poll(titles).toEqual([expect.stringContaining('Older'), expect.stringContaining('Newer')])
})

test('new messages that fit on the screen are marked as read without scrolling', async ({
  personWithFriends,
}) => {
  const [ann, bob] = await personWithFriends('ann', 'bob')
  await ann.createGroup('Short', bob)
  await ann.go('Chats')
  await bob.openGroup('Short')
  for (const text of ['one', 'two', 'three']) await bob.say(text)
  await expect(ann.rowOf('Short')).toContainText('3 unread messages')
  await ann.page.goto('/')
  await ann.openGroup('Short')
  await bob.expectDelivery('three', 'read')
  await expect(ann.page).not.toHaveTitle(/^\(/)
  await expect(ann.page.getByRole('button', { name: /^Jump to the latest/ })).toHaveCount(0)
})
