// The actions on a message.

import { expect, test } from './stage/test'

test('the up arrow edits the last own message, and Escape cancels', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.say('a tpyo')
  await bob.expectTexts('a tpyo')
  await ann.composer.press('ArrowUp')
  await expect(ann.page.getByText('You are changing this message')).toBeVisible()
  await expect(ann.composer).toHaveValue('a tpyo')
  await ann.composer.press('Escape')
  await expect(ann.composer).toHaveValue('')
  await expect(ann.page.getByText('You are changing this message')).toHaveCount(0)

  await ann.composer.fill('a thought for later')
  await ann.write('a tpyo', 'Edit')
  await ann.composer.fill('a typo')
  await ann.page.getByRole('button', { name: 'Save the change' }).click()
  // The draft from before the edit is restored.
  await expect(ann.composer).toHaveValue('a thought for later')
  for (const person of [ann, bob]) {
    await person.expectTexts('a typo')
    await expect(person.message('a typo').getByText('edited')).toBeVisible()
  }
})

test('a reply shows the quoted message and leads to it', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.say('where do we meet?')
  for (let i = 0; i < 14; i += 1) await bob.say(`by the way, number ${i}\nand a second line\nand a third`)
  await bob.page.getByRole('article').last().press('Home')
  await bob.write('where do we meet?', 'Reply')
  await expect(bob.page.getByText(`Answer to ${ann.displayName}`)).toBeVisible()
  await bob.say('at the lake')
  const answer = ann.message('at the lake')
  await expect(answer.getByText('where do we meet?')).toBeVisible()
  await answer.getByRole('button', { name: /^Answer to/ }).click()
  await expect(ann.page.locator('article.highlighted')).toContainText('where do we meet?')

  await ann.deleteOwn('where do we meet?')
  await expect(bob.message('at the lake').getByText('The message was deleted')).toBeVisible()
})

test('reactions show their number and their authors', async ({ personWithFriends }) => {
  const [ann, bob, cem] = await personWithFriends('ann', 'bob', 'cem')
  await ann.createGroup('Reacting', bob, cem)
  await ann.say('we have tickets')
  for (const person of [bob, cem]) {
    await person.openGroup('Reacting')
    await person.act('we have tickets', 'Details')
    await expect(person.page.getByRole('dialog')).toContainText('Sent ')
    await person.page.keyboard.press('Escape')
    // The focus returns to the message.
    const message = person.message('we have tickets')
    await expect(message.locator(':focus').or(message.and(person.page.locator(':focus')))).toBeVisible()
    await person.pressBeside('we have tickets', 'React with 👍')
  }
  const chip = ann.message('we have tickets').getByRole('button', { name: '👍, 2 reactions' })
  await expect(chip).toHaveAttribute('aria-pressed', 'false')
  if (ann.phone) {
    // Its target is larger than what is seen.
    const target = await chip.evaluate((element) => {
      const { x, y, width, height } = element.getBoundingClientRect()
      const has = (away: number) => document.elementFromPoint(x + width / 2, y + away) === element
      return { width, from: has(-4), to: has(height + 4) }
    })
    expect(target.width).toBeGreaterThanOrEqual(44)
    expect(target).toMatchObject({ from: true, to: true })
  }
  await chip.click()
  await expect(
    bob.message('we have tickets').getByRole('button', { name: '👍, 3 reactions' }),
  ).toHaveAttribute('aria-pressed', 'true')
  await ann.message('we have tickets').getByRole('button', { name: '👍, 3 reactions' }).focus()
  await expect(ann.page.getByRole('tooltip')).toHaveText(`${bob.displayName}, ${cem.displayName}, and you`)
  await ann.message('we have tickets').getByRole('button', { name: '👍, 3 reactions' }).click()
  await expect(cem.message('we have tickets').getByRole('button', { name: '👍, 2 reactions' })).toBeVisible()

  // Any other emoji comes from the picker, by name.
  await cem.pressBeside('we have tickets', 'React with another emoji')
  await cem.page.getByRole('searchbox', { name: 'Search emoji' }).fill('rocket')
  await cem.page.getByRole('gridcell', { name: 'rocket' }).click()
  await expect(ann.message('we have tickets').getByRole('button', { name: '🚀, 1 reaction' })).toBeVisible()
})

test('a pinned message is shown above the timeline and reported', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.say('the door code is 4711')
  await bob.expectTexts('the door code is 4711')
  await ann.act('the door code is 4711', 'Pin')
  for (const person of [ann, bob]) {
    await expect(person.page.getByRole('region', { name: 'Pinned messages' })).toContainText('the door code')
  }
  await expect(bob.line(`${ann.displayName} pinned a message`)).toBeVisible()
  await bob.page.reload()
  await bob.page.getByRole('button', { name: 'Show all pinned messages' }).click()
  await bob.page.getByRole('dialog').getByRole('button', { name: 'Unpin' }).click()
  await bob.page.keyboard.press('Escape')
  await expect(ann.page.getByRole('region', { name: 'Pinned messages' })).toHaveCount(0)
})

test('a forwarded message does not say who wrote it', async ({ personWithFriends }) => {
  const [ann, bob, cem] = await personWithFriends('ann', 'bob', 'cem')
  await ann.createGroup('Source', bob)
  await bob.openGroup('Source')
  await bob.say('the recipe: **butter**')
  await ann.expectTexts('the recipe: butter')
  await ann.createGroup('Target', cem)
  await ann.openGroup('Source')
  await ann.act('the recipe', 'Forward')
  await ann.page.getByRole('checkbox', { name: 'Target' }).check()
  await ann.page.getByRole('button', { name: 'Forward to 1 chat' }).click()
  await cem.openGroup('Target')
  await expect(cem.message('the recipe: butter')).toBeVisible()
  await expect(cem.message('the recipe: butter').getByText('Forwarded')).toBeVisible()
  await expect(cem.page.getByText(bob.displayName)).toHaveCount(0)
})

test('Markdown is formatted, and HTML stays text', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.say('**bold** and ||the butler|| <img src=x onerror=alert(1)> [x](javascript:alert(1))')
  const message = bob.message('bold and')
  await expect(message.locator('strong')).toHaveText('bold')
  await expect(message.locator('img')).toHaveCount(0)
  await expect(message.getByText('<img src=x onerror=alert(1)> [x](javascript:alert(1))')).toBeVisible()
  await expect(message.getByText('the butler')).toHaveCount(0)
  await message.getByRole('button', { name: 'Hidden text: show it' }).click()
  await expect(message.getByText('the butler')).toBeVisible()
  if (!bob.phone) await expect(bob.row(ann)).toContainText('bold and ▒▒▒▒')
})

test("admins can delete others' messages, members cannot", async ({ personWithFriends }) => {
  const [ann, bob] = await personWithFriends('ann', 'bob')
  await ann.createGroup('House rules', bob)
  await bob.openGroup('House rules')
  await bob.say('something rude')
  await ann.say('something wise')
  await bob.expectTexts('something rude', 'something wise')
  await bob.openActions('something wise')
  await expect(bob.action('Reply')).toBeVisible()
  await expect(bob.action('Delete')).toHaveCount(0)
  await bob.page.keyboard.press('Escape')
  await ann.act('something rude', 'Delete')
  await ann.page.getByRole('button', { name: 'Delete for everybody' }).click()
  await bob.expectTexts('something wise')
  await expect(bob.page.getByText('Message deleted').first()).toBeVisible()
})

test('a link to a message scrolls to it', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.say('the very first word')
  for (let i = 0; i < 12; i += 1) await ann.say(`filling ${i}\nup\nthe\nscreen`)
  await expect(bob.message('filling 11')).toBeVisible()
  await bob.page.getByRole('article').last().press('Home')
  const seq = await bob.message('the very first word').getAttribute('data-seq')
  await bob.page.goto(`${bob.page.url().replace(/\/\d+$/, '')}/${seq}`)
  await expect(bob.page.locator('article.highlighted')).toContainText('the very first word')
})

test('choosing a day scrolls to its first message and highlights it', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.say('the first of today')
  for (let i = 0; i < 12; i += 1) await ann.say(`filling ${i}\nup\nthe\nscreen`)
  await expect(bob.message('filling 11')).toBeVisible()
  await bob.page.locator('main header').getByRole('button', { name: 'More' }).click()
  await bob.page.getByRole('menuitem', { name: 'Jump to a date' }).click()
  await expect(bob.page.getByLabel('Jump to a date')).toBeFocused()
  await bob.page.getByRole('button', { name: 'Go', exact: true }).click()
  await expect(bob.page.locator('article.highlighted')).toContainText('the first of today')
})
