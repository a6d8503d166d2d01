// A group from creation to dissolution, in three browsers.

import { expect, test } from './stage/test'

test('a group is created, used, renamed, left and dissolved', async ({ personWithFriends }) => {
  const [ann, bob, cem] = await personWithFriends('ann', 'bob', 'cem')
  await ann.createGroup('Eclipse chasers', bob, cem)
  for (const person of [bob, cem]) {
    await person.openGroup('Eclipse chasers')
    await expect(person.line(`${ann.displayName} created the group`)).toBeVisible()
  }
  await ann.say('who brings the telescope?')
  await bob.say('I do')
  await cem.say('and I bring tea')
  for (const person of [ann, bob, cem])
    await person.expectTexts('who brings the telescope?', 'I do', 'and I bring tea')
  await expect(cem.message('I do').getByText(bob.displayName)).toBeVisible()
  await ann.expectDelivery('who brings the telescope?', 'read')

  // The names of the members and their planets have colours that differ.
  const hues = await ann.page
    .getByRole('article')
    .locator('.author')
    .evaluateAll((names) => names.map((name) => getComputedStyle(name).color))
  expect(new Set(hues).size).toBe(2)
  // Who has read is legible, and large enough for a finger.
  const readers = ann.message('and I bring tea').getByRole('button', { name: /^Read by/ })
  await expect(readers).toBeVisible()
  const size = await readers.boundingBox()
  if (ann.phone) expect(Math.min(size?.width ?? 0, size?.height ?? 0)).toBeGreaterThanOrEqual(44)
  const letters = readers.locator('.planet').first()
  expect(await letters.evaluate((planet) => parseFloat(getComputedStyle(planet).fontSize))).toBeGreaterThan(
    11,
  )
  // The name in the header opens the details, or closes those beside the chat.
  if (!ann.phone) {
    const named = ann.page.getByRole('button', { name: 'Details of Eclipse chasers' })
    await named.click()
    await expect(ann.page.getByRole('complementary')).toHaveCount(0)
    await named.click()
  }
  const details = await ann.openDetails()
  await details.getByRole('button', { name: 'Name and description' }).click()
  await ann.page.getByRole('textbox', { name: 'Name of the group' }).fill('Totality or nothing')
  await ann.page.getByRole('textbox', { name: 'Description' }).fill('Since 2024.')
  await ann.page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(bob.page.getByRole('heading', { name: 'Totality or nothing', level: 1 })).toBeVisible()
  await expect(bob.line(`${ann.displayName} renamed the group`)).toBeVisible()

  await details.getByRole('button', { name: `What to do with ${bob.displayName}` }).click()
  await ann.page.getByRole('menuitem', { name: 'Make admin' }).click()
  await expect(bob.line(`${ann.displayName} made you an admin`)).toBeVisible()

  await (await bob.openDetails()).getByRole('button', { name: `What to do with ${cem.displayName}` }).click()
  await bob.page.getByRole('menuitem', { name: 'Remove from the group' }).click()
  await bob.page.getByRole('alertdialog').getByRole('button', { name: 'Remove from the group' }).click()
  await expect(cem.page.getByText(`${bob.displayName} removed you from`)).toBeVisible()
  await expect(cem.page.getByText('and I bring tea')).toHaveCount(0)
  await expect(cem.rowOf('Totality or nothing')).toHaveCount(0)

  await (await bob.openDetails()).getByRole('button', { name: 'Leave the group' }).click()
  await expect(bob.page.getByText('You receive nothing any more')).toBeVisible()
  await bob.page.getByRole('alertdialog').getByRole('button', { name: 'Leave the group' }).click()
  await expect(bob.page.getByText('You left “Totality or nothing”')).toBeVisible()

  await details.getByRole('button', { name: 'Dissolve the group' }).click()
  await expect(ann.page.getByText('for 1 member')).toBeVisible()
  await ann.page.getByRole('button', { name: 'Delete for everybody' }).click()
  await expect(ann.rowOf('Totality or nothing')).toHaveCount(0)
})

test('a person who wants to be asked is invited and sees messages from joining on', async ({
  personWithFriends,
}) => {
  const [ann, bob] = await personWithFriends('ann', 'bob')
  await bob.settings('Privacy')
  await bob.page.getByText('Ask me first', { exact: true }).click()
  await expect(bob.page.getByRole('radio', { name: 'Ask me first' })).toBeChecked()

  await ann.createGroup('Slow mornings', bob)
  await expect(ann.page.getByText(`${bob.displayName} asked to be invited first`)).toBeVisible()
  await ann.say('before you came')
  const details = await ann.openDetails()
  await expect(details.getByText('Invited, not answered yet')).toBeVisible()

  await bob.go('People')
  await expect(bob.page.getByText(`${ann.displayName} invites you`)).toBeVisible()
  await bob.page.getByRole('button', { name: 'Accept the invitation to Slow mornings' }).click()
  await expect(bob.log('Slow mornings')).toBeVisible()
  await expect(bob.line('You joined')).toBeVisible()
  await expect(bob.page.getByText('before you came')).toHaveCount(0)
  await expect(details.getByText('Invited, not answered yet')).toHaveCount(0)
  await bob.say('good morning')
  if (ann.phone) await ann.page.goBack()
  await ann.expectTexts('before you came', 'good morning')
})

test('an invitation can be declined and withdrawn', async ({ personWithFriends }) => {
  const [ann, bob] = await personWithFriends('ann', 'bob')
  await bob.settings('Privacy')
  await bob.page.getByText('Ask me first', { exact: true }).click()
  await ann.createGroup('First try', bob)
  await bob.go('People')
  await bob.page.getByRole('button', { name: 'Decline the invitation to First try' }).click()
  await expect(bob.page.getByText('Invitations to groups')).toHaveCount(0)

  await ann.createGroup('Second try', bob)
  await expect(bob.page.getByText('Second try')).toBeVisible()
  const details = await ann.openDetails()
  await details.getByRole('button', { name: `Take back the invitation of ${bob.displayName}` }).click()
  await expect(bob.page.getByText('Second try')).toHaveCount(0)
})

test('an owner who leaves transfers the group and can be invited again', async ({ personWithFriends }) => {
  const [ann, bob] = await personWithFriends('ann', 'bob')
  await ann.createGroup('Passing on', bob)
  await ann.say('until now')
  await bob.openGroup('Passing on')
  await bob.expectTexts('until now')
  await (await ann.openDetails()).getByRole('button', { name: 'Leave the group' }).click()
  await expect(ann.page.getByText('The group passes to the oldest admin')).toBeVisible()
  await ann.page.getByRole('alertdialog').getByRole('button', { name: 'Leave the group' }).click()
  await ann.page.getByRole('button', { name: 'Go to your chats' }).click()
  await expect(bob.line(`${ann.displayName} handed the group over to you`)).toBeVisible()

  const details = await bob.openDetails()
  await details.getByRole('button', { name: 'Add', exact: true }).click()
  await bob.page.getByRole('checkbox', { name: ann.displayName }).check()
  await bob.page.getByRole('button', { name: 'Add 1 friend' }).click()
  await ann.go('People')
  await ann.page.getByRole('button', { name: 'Accept the invitation to Passing on' }).click()
  await expect(ann.log('Passing on')).toBeVisible()
  await expect(ann.line('You joined')).toBeVisible()
  await expect(ann.page.getByText('until now')).toHaveCount(0)
  if (bob.phone) await bob.page.goBack()
  await bob.say('welcome back')
  await ann.expectTexts('welcome back')
})
