// Presence and typing are shown to friends only, and not if the setting is off.

import { expect, test } from './stage/test'

test('friends see each other go online, go offline and type', async ({ friends }) => {
  const [ann, bob] = await friends()
  const header = ann.page.locator('main header')
  await expect(header).toContainText('Online')
  await bob.composer.pressSequentially('hm', { delay: 50 })
  await expect(header).toContainText('is typing…')
  await expect(ann.page.locator('.writers')).toContainText(`${bob.displayName} is typing`)
  await bob.composer.fill('')
  await bob.say('done')
  await expect(ann.message('done')).toBeVisible()
  await expect(ann.page.locator('.writers')).toHaveCount(0)
  await bob.page.close()
  await expect(header).not.toContainText('Online', { timeout: 40_000 })
})

test('with presence off, neither friend sees the other', async ({ friends }) => {
  const [ann, bob] = await friends()
  await expect(ann.page.locator('main header')).toContainText('Online')
  await bob.settings('Privacy')
  await bob.page.getByRole('switch', { name: 'Show when I am here and typing' }).click()
  await expect(ann.page.locator('main header')).not.toContainText('Online')
  await bob.openChat(ann)
  await expect(bob.page.locator('main header')).not.toContainText('Online')
  await bob.composer.pressSequentially('in silence', { delay: 20 })
  await bob.page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(ann.message('in silence')).toBeVisible()
  await expect(ann.page.locator('.writers')).toHaveCount(0)
})
