// Blocking and reporting.

import { expectAccessible } from './stage/axe'
import { expect, test } from './stage/test'

test('a blocked person cannot write, is not notified, and can be unblocked', async ({ friends }) => {
  test.slow()
  const [ann, bob] = await friends()
  const { page } = bob
  await ann.say('buy my cheap stars')
  await bob.expectTexts('buy my cheap stars')

  await bob.act('buy my cheap stars', 'Report')
  const report = page.getByRole('dialog', { name: `Report ${ann.displayName}` })
  const attach = report.getByRole('checkbox', { name: 'Attach the text of this message' })
  await expect(attach).not.toBeChecked()
  await report.getByRole('button', { name: 'Send the report' }).click()
  await expect(report.getByText('Please choose a reason.')).toBeVisible()
  await expectAccessible(page, 'report')
  await report.getByRole('radio', { name: 'Spam or advertising' }).check()
  await report.getByLabel(/^What happened/).fill('Every day the same.')
  let sent: unknown
  await page.route('**/api/v1/reports', (route) => {
    sent = route.request().postDataJSON()
    return route.continue()
  })
  await report.getByRole('button', { name: 'Send the report' }).click()
  await expect(page.getByText('The report is on its way')).toBeVisible()
  expect(Object.keys(sent as object).sort()).toEqual([
    ...['conversation_id', 'message_id', 'note', 'reason', 'user_id'],
  ])

  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Block' }).click()
  await expectAccessible(page, 'blocking')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Block' }).click()
  await expect(page.getByText(`You blocked ${ann.displayName}, so you cannot write`)).toBeVisible()
  await expectAccessible(page, 'a blocked chat')

  // The blocked person sees the end of a friendship, and can send a request like any other.
  await expect(ann.page.getByText('are not friends at the moment')).toBeVisible()
  await ann.ask(bob, 'Why?')
  await expect(ann.page.getByText(`Your request to ${bob.displayName} is on its way.`)).toBeVisible()
  await bob.go('People')
  await expect(page.getByText('No requests are waiting for you.')).toBeVisible()

  await bob.settings('Privacy')
  await page.getByRole('button', { name: `Unblock ${ann.displayName}` }).click()
  await expect(page.getByText('You have blocked nobody.')).toBeVisible()
  await bob.go('People')
  await expect(page.getByText('No requests are waiting for you.')).toBeVisible()
  await bob.ask(ann, 'Again?')
})
