// Text is shown and copied as typed.

import type { Page } from '@playwright/test'
import { expect, test } from './stage/test'

/** Selects from the first to the last of these texts and copies. Returns the clipboard. */
async function copied(page: Page, from: string, to: string): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(
    ([from, to]) => {
      const texts: Text[] = []
      const walker = document.createTreeWalker(document.querySelector('[role=log]')!, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node as Text)
      const first = texts.find((text) => text.data.includes(from))!
      const last = texts.findLast((text) => text.data.includes(to))!
      const selection = getSelection()!
      selection.setBaseAndExtent(first, first.data.indexOf(from), last, last.data.indexOf(to) + to.length)
    },
    [from, to] as const,
  )
  await page.keyboard.press('Control+c')
  return page.evaluate(() => navigator.clipboard.readText())
}

test('selected messages are copied as written', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.say('first paragraph\nwith two lines\n\nsecond paragraph')
  if (ann.phone) {
    // A long press opens the sheet there instead of selecting, and the sheet copies the whole message.
    await ann.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await ann.act('first', 'Copy text')
    await expect
      .poll(() => ann.page.evaluate(() => navigator.clipboard.readText()))
      .toBe('first paragraph\nwith two lines\n\nsecond paragraph')
    return
  }
  await ann.say('on:\n25. November\n30. Dezember\n```js\nlet a\n  = 1\n```\nand ||the secret||.')
  await bob.say('last')
  await expect(ann.message('last')).toBeVisible()
  expect(await copied(ann.page, 'first', 'second paragraph')).toBe(
    'first paragraph\nwith two lines\n\nsecond paragraph',
  )
  expect(await copied(ann.page, 'paragraph', 'second')).toBe('paragraph\nwith two lines\n\nsecond')
  const code = 'on:\n25. November\n30. Dezember\nlet a\n  = 1\nand ▒▒▒▒.'
  expect(await copied(ann.page, 'on:', '.')).toBe(code)
  expect(await copied(ann.page, 'second', 'last')).toBe(`second paragraph\n\n${code}\n\nlast`)
})

test('typed numbers and signs are shown unchanged', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.say('25. November\n30. Dezember')
  const items = bob.message('November').locator('li')
  await expect(items).toHaveText(['November', 'Dezember'])
  expect(await items.evaluateAll((all) => all.map((item) => getComputedStyle(item).listStyleType))).toEqual([
    '"25. "',
    '"30. "',
  ])
  if (!bob.phone) await expect(bob.row(ann)).toContainText('25. November 30. Dezember')
  await bob.write('November', 'Reply')
  await expect(bob.page.locator('form.dock')).toContainText('25. November 30. Dezember')
  for (const text of ['- 5 degrees', '\\\\server\\share\\_docs', '2*3*4 __init__.py', '>>> import this']) {
    await ann.say(text)
    await expect(bob.page.getByRole('article').locator('.text .body').last()).toHaveText(text)
  }
})

test('a list or quote of a right-to-left script has its marks on the right', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.say('1. مرحبا\n2. شكرا\n\n> > مرحبا\n\n- hello\n- شكرا')
  const message = bob.message('مرحبا')
  const sides = () =>
    message
      .locator('ol, li, blockquote, ul')
      .evaluateAll((all) => all.map((each) => `${each.tagName} ${getComputedStyle(each).direction}`))
  await expect
    .poll(sides)
    .toEqual([
      ...['OL rtl', 'LI rtl', 'LI rtl'],
      ...['BLOCKQUOTE rtl', 'BLOCKQUOTE rtl'],
      ...['UL ltr', 'LI ltr', 'LI ltr'],
    ])
})

test('a backslash is shown unless it escapes the name of a member', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.say(`use \\@param, not \\@${bob.name}`)
  await expect(bob.message('use')).toContainText(`use \\@param, not @${bob.name}`)
})

test('a spoiler of several paragraphs is not in the page until it is revealed', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.say(`so \`a||b\` ||first\n\n- the butler ${'did it '.repeat(100)}\n- the end|| indeed`)
  const message = bob.message('indeed')
  await expect(message).toBeVisible()
  await expect(bob.page.locator('body')).not.toContainText('butler')
  expect(await bob.page.content()).not.toContain('butler')
  await message.getByRole('button', { name: 'Hidden text: show it' }).click()
  await expect(message.locator('.open').getByRole('listitem')).toHaveText([/the butler/, 'the end'])
  await expect(message).toContainText('the butler')
})

test('a name of any script is completed, highlighted and counted as a mention', async ({ newPerson }) => {
  const ann = await (await newPerson('ann')).signUp()
  const mira = await newPerson('mira')
  // One script only: the digits that make other names unique follow a Latin letter.
  Object.assign(mira, { name: `міра${mira.name.replace(/\D/g, '')}` })
  await mira.signUp()
  await ann.befriend(mira)
  await ann.createGroup('Naming', mira)
  await mira.openGroup('Naming')
  await ann.composer.pressSequentially('看@мі')
  await expect(ann.page.getByRole('option')).toContainText(mira.name)
  await ann.composer.press('Enter')
  await expect(ann.composer).toHaveValue(`看@${mira.name} `)
  await ann.page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(mira.page.locator('.mention.mine')).toHaveText(`@${mira.name}`)
  await ann.say(`\`@${mira.name}\` https://social.example/@${mira.name}/1 \\@${mira.name}`)
  await expect(mira.message('social.example')).toBeVisible()
  await expect(mira.page.locator('.mention')).toHaveCount(1)
})
