// A refused message shows the reason and keeps its text.

import { everythingStored } from './stage/stored-data'
import { expect, test } from './stage/test'

test('a message to a former friend shows why it was not sent', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.say('before')
  await bob.expectTexts('before')
  ann.watch.allowNetworkTrouble()
  await ann.context.setOffline(true)
  await ann.say('too late')
  await ann.say('much too late')

  await bob.go('People')
  await bob.page.getByRole('button', { name: `More about ${ann.displayName}` }).click()
  await bob.page.getByRole('menuitem', { name: 'Remove friend' }).click()
  await bob.page.getByRole('alertdialog').getByRole('button', { name: 'Remove friend' }).click()
  await expect(bob.page.getByText('No friends yet')).toBeVisible()

  ann.watch.allow(/status of 403/)
  await ann.context.setOffline(false)
  await expect(ann.message('too late').first()).toHaveAttribute('data-delivery', 'failed', {
    timeout: 30_000,
  })
  await expect(ann.page.getByText(/^Not sent\. You/).first()).toBeVisible()
  await expect(ann.page.getByText('are not friends at the moment')).toBeVisible()

  const refused = ann.message('much too late')
  await refused.getByRole('button', { name: 'Delete' }).click()
  await expect(refused).toHaveCount(0)
  // It leaves the disk a moment after the screen.
  await expect.poll(() => everythingStored(ann.page)).not.toContain('much too late')
  await ann.page.reload()
  await ann.expectTexts('before', 'too late')
  await expect(ann.message('too late')).toHaveAttribute('data-delivery', 'failed')
})

test('a refused message can be sent after becoming friends again', async ({ friends }) => {
  const [ann, bob] = await friends()
  ann.watch.allowNetworkTrouble()
  await ann.context.setOffline(true)
  await ann.say('between the times')
  await bob.go('People')
  await bob.page.getByRole('button', { name: `More about ${ann.displayName}` }).click()
  await bob.page.getByRole('menuitem', { name: 'Remove friend' }).click()
  await bob.page.getByRole('alertdialog').getByRole('button', { name: 'Remove friend' }).click()
  await expect(bob.page.getByText('No friends yet')).toBeVisible()
  ann.watch.allow(/status of 403/)
  await ann.context.setOffline(false)
  await expect(ann.message('between the times')).toHaveAttribute('data-delivery', 'failed', {
    timeout: 30_000,
  })

  await bob.ask(ann, 'Sorry')
  await ann.accept(bob)
  await ann.openChat(bob)
  await ann.message('between the times').getByRole('button', { name: 'Retry' }).click()
  await expect(ann.message('between the times')).toHaveAttribute('data-delivery', /sent|delivered|read/)
  await bob.openChat(ann)
  await bob.expectTexts('between the times')
})
