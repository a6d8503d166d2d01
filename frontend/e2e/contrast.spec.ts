// Contrast of own and others' messages in both themes.

import type { Locator } from '@playwright/test'
import { expect, test } from './stage/test'
import { lowContrast } from './stage/contrast'
import type { Person } from './stage/person'

const EVERYTHING = (name: string) =>
  [
    `A link https://example.org/a and [a name for one](https://example.org/b), for @${name}.`,
    'Some `code`, **strong**, ~~gone~~ and ||hidden|| words.',
    '',
    '> a quotation with `code`',
    '',
    '1. first',
    '2. second',
    '',
    '```rust',
    'let light = 4.5;',
    '```',
  ].join('\n')

/** Opens the menu of a message by keyboard. Repeated, because the composer may take the focus and with it a key press. */
const answer = (person: Person, message: Locator) =>
  expect(async () => {
    await message.press('Enter')
    await person.action('Reply').click({ timeout: 2_000 })
  }).toPass()

for (const theme of ['dark', 'light'] as const) {
  test(`every text has enough contrast in the ${theme} theme`, async ({ personWithFriends }) => {
    test.slow()
    const [ann, bob, cem] = await personWithFriends('ann', 'bob', 'cem')
    await ann.createGroup('Stars', bob, cem)
    await bob.openGroup('Stars')
    await ann.page.evaluate((chosen) => {
      localStorage.setItem('umbra.theme', chosen)
      localStorage.setItem('umbra.theme-from', 'device')
    }, theme)
    await ann.page.reload()
    await expect(ann.page.locator('html')).toHaveAttribute('data-theme', theme)
    const [mine, theirs] = [EVERYTHING(bob.name), EVERYTHING(ann.name)]
    for (const [person, text] of [
      [ann, mine],
      [bob, theirs],
    ] as const) {
      await person.composer.fill(text)
      await person.page.getByRole('button', { name: 'Send', exact: true }).click()
      await expect(ann.message('let light').last()).toBeVisible()
      await expect(bob.message('let light').last()).toBeVisible()
    }
    await expect(ann.message('let light')).toHaveCount(2)
    for (const [person, said] of [
      [ann, 'my answer'],
      [bob, 'their answer'],
    ] as const) {
      await answer(person, person.message('let light').first())
      await person.say(said)
      await answer(person, person.message('let light').last())
      await person.say(`${said}, again`)
    }
    await expect(ann.message('their answer, again')).toBeVisible()
    await ann.message('their answer, again').focus()
    const low = []
    for (const article of await ann.page.getByRole('article').all()) low.push(...(await lowContrast(article)))
    const spoilers = ann.page.getByRole('button', { name: 'Hidden text: show it' })
    // Scrolling to a row measures it and can move it while it is clicked.
    while ((await spoilers.count()) > 0) await spoilers.first().click()
    low.push(...(await lowContrast(ann.page.locator('[role=log]'))))
    expect(low).toEqual([])
    expect(await lowContrast(ann.page.locator('body'))).toEqual([])
    await ann.go('Chats')
    expect(await lowContrast(ann.page.locator('body'))).toEqual([])
  })
}
