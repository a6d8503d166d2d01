// Searching messages, and opening a result in its conversation.

import { expectAccessible } from './stage/axe'
import { picture } from './stage/files'
import { expect, test } from './stage/test'

test('searches all chats, filters, and opens a result in its chat', async ({ personWithFriends }) => {
  const [ann, bob, cem] = await personWithFriends('ann', 'bob', 'cem')
  await ann.createGroup('Trip', bob, cem)
  await bob.openGroup('Trip')
  await bob.say('the Ferry leaves at nine')
  for (let i = 0; i < 12; i += 1) await bob.say(`luggage ${i}\nis\nheavy`)
  await ann.createGroup('Office', cem)
  await ann.say('no ferry today')

  await ann.go('Chats')
  await ann.startSearch()
  const field = ann.page.getByRole('searchbox', { name: 'Search messages' })
  await field.fill('ferr')
  const hits = ann.page.getByRole('list', { name: 'Messages found' }).getByRole('listitem')
  await expect(hits).toHaveCount(2)
  await expect(hits.first().locator('mark')).toHaveText('ferry')
  await ann.page.getByRole('button', { name: 'Narrow down' }).click()
  await ann.page.getByRole('combobox', { name: 'From', exact: true }).selectOption({ label: bob.displayName })
  await expect(hits).toHaveCount(1)
  await hits.getByRole('link').click()
  await expect(ann.page.locator('article.highlighted')).toContainText('the Ferry leaves at nine')

  if (ann.phone) await ann.page.goBack()
  await field.fill('xyzzy')
  await expect(ann.page.getByText('Nothing found for “xyzzy”')).toBeVisible()
  // Operators of the search engines are plain text.
  await field.fill('"ferry AND (nine*')
  await expect(ann.page.getByText(/^Nothing found/)).toBeVisible()
})

test('searches one chat from its header, and from the switcher', async ({ friends }) => {
  const [ann, bob] = await friends()
  await bob.say('wörld peace')
  await ann.expectTexts('wörld peace')
  await ann.page.getByRole('button', { name: 'Search in this chat' }).click()
  await ann.page.getByRole('searchbox', { name: 'Search messages' }).fill('WÖRLD')
  await expect(ann.page.getByRole('list', { name: 'Messages found' })).toContainText('wörld peace')
  await ann.page.getByRole('button', { name: 'Close the search' }).click()
  if (ann.phone) {
    await ann.go('Chats')
    await ann.page.getByRole('button', { name: 'Search messages and people' }).click()
  } else await ann.page.keyboard.press('Control+k')
  await ann.page.keyboard.type('peace')
  await ann.page.getByRole('option', { name: 'Search messages for “peace”' }).click()
  await expect(ann.page.getByRole('list', { name: 'Messages found' })).toContainText('wörld peace')
})

test('every result shows its match, even after a long text', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.page.setViewportSize({ width: 320, height: 800 })
  const fillings = {
    words: 'lorem ipsum dolor sit amet '.repeat(30),
    'one word': 'W'.repeat(400) + ' ',
    'no spaces': '日本語'.repeat(100) + ' ',
    lines: 'a\n'.repeat(80),
    code: '```\n' + '    let value = compute(input);\n'.repeat(20) + '```\n',
    emoji: '👩‍👩‍👧'.repeat(60) + ' ',
  }
  for (const filling of Object.values(fillings)) await bob.say(`${filling}Café`)
  // On the narrowest screens the search is in the menu of the chat.
  await ann.page.getByRole('button', { name: 'More', exact: true }).click()
  await ann.page.getByRole('menuitem', { name: 'Search in this chat' }).click()
  await ann.page.getByRole('searchbox', { name: 'Search messages' }).fill('cafe')
  const hits = ann.page.getByRole('list', { name: 'Messages found' }).getByRole('listitem')
  await expect(hits).toHaveCount(Object.keys(fillings).length)
  const hidden = await hits.evaluateAll((items) =>
    items.flatMap((item) => {
      const mark = item.querySelector('mark')!
      const box = mark.parentElement!.getBoundingClientRect()
      const is = mark.getBoundingClientRect()
      const inside =
        is.width > 0 &&
        is.top >= box.top &&
        is.bottom <= box.bottom &&
        is.left >= box.left &&
        is.right <= box.right
      return inside ? [] : [item.textContent]
    }),
  )
  expect(hidden).toEqual([])
})

test('finds photos and links without any words, and the details list the links', async ({ friends }) => {
  const [ann, bob] = await friends()
  await bob.say('see https://umbra.example/lake and ||https://hidden.example||')
  const chosen = bob.page.waitForEvent('filechooser')
  await bob.page.getByRole('button', { name: 'Add photos or files' }).click()
  if (bob.phone) await bob.page.getByRole('menuitem', { name: 'File', exact: true }).click()
  await (await chosen).setFiles([picture('lake.png', 500, 400)])
  await bob.say('at the lake')
  await expect(ann.message('at the lake')).toBeVisible()

  await ann.page.getByRole('button', { name: 'Search in this chat' }).click()
  const kinds = ann.page.getByRole('group', { name: 'With', exact: true })
  const hits = ann.page.getByRole('list', { name: 'Messages found' }).getByRole('listitem')
  await kinds.getByRole('button', { name: 'Photos' }).click()
  await expect(hits).toHaveCount(1)
  await expect(hits).toContainText('at the lake')
  await expect(hits.locator('img')).toBeVisible()
  await expectAccessible(ann.page, 'photos that were found')
  await kinds.getByRole('button', { name: 'Links' }).click()
  await expect(hits).toContainText('umbra.example/lake')
  await expect(kinds.getByRole('button', { name: 'Photos' })).toHaveAttribute('aria-pressed', 'false')
  await ann.page.getByRole('searchbox', { name: 'Search messages' }).fill('nothing')
  await expect(ann.page.getByText('Nothing found for “nothing”')).toBeVisible()
  await ann.page.getByRole('searchbox', { name: 'Search messages' }).fill('')
  await kinds.getByRole('button', { name: 'Links' }).click()
  await expect(hits).toHaveCount(0)
  await ann.page.getByRole('button', { name: 'Close the search' }).click()

  const details = await ann.openDetails()
  const shared = details.getByRole('region', { name: 'Shared here' })
  await shared.getByText('Links', { exact: true }).click()
  await expect(shared.getByRole('link', { name: 'https://umbra.example/lake', exact: true })).toBeVisible()
  await expect(shared.getByText('hidden.example')).toBeHidden()
  await expectAccessible(ann.page, 'shared links')
})
