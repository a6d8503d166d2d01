// Pictures of people and groups: choosing a section, showing it live, removing it, and who sees it.

import { expectAccessible } from './stage/axe'
import { picture, text } from './stage/files'
import type { Person } from './stage/person'
import { expect, test } from './stage/test'
import type { Locator } from '@playwright/test'

/** The picture is shown, and not only its place. */
async function expectPicture(within: Locator): Promise<void> {
  await expect(within.locator('.planet img.shown').first()).toBeVisible()
  await expect
    .poll(() =>
      within
        .locator('.planet img')
        .first()
        .evaluate((img: HTMLImageElement) => img.naturalWidth),
    )
    .toBeGreaterThan(0)
}

const expectPlanet = (within: Locator) => expect(within.locator('.planet img')).toHaveCount(0)

async function chooseFile(person: Person, button: string, file = picture('me.png', 640, 400)): Promise<void> {
  const chosen = person.page.waitForEvent('filechooser')
  await person.page.getByRole('button', { name: button }).click()
  await (await chosen).setFiles(file)
}

async function setPicture(person: Person): Promise<void> {
  await person.settings('Profile')
  await chooseFile(person, 'Add a picture')
  await person.page.getByRole('button', { name: 'Use this picture' }).click()
  await expect(person.page.getByText('Picture saved')).toBeVisible()
}

test('a friend sees a new picture at once, and its removal', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.say('good morning')
  await bob.expectTexts('good morning')
  if (bob.phone) await bob.go('Chats')
  await expectPlanet(bob.row(ann))

  await ann.settings('Profile')
  await chooseFile(ann, 'Add a picture')
  const section = ann.page.getByRole('application', { name: 'Section of the picture' })
  await expect(section).toBeFocused()
  await expectAccessible(ann.page, 'the section of a picture')
  const image = section.locator('img')
  const width = () => image.evaluate((img: HTMLElement) => Math.round(img.getBoundingClientRect().width))
  const left = () => image.evaluate((img: HTMLElement) => Math.round(img.getBoundingClientRect().left))
  const before = { width: await width(), left: await left() }
  await section.press('+')
  expect(await width()).toBeGreaterThan(before.width)
  await section.press('-')
  expect(await width()).toBe(before.width)
  await section.press('ArrowLeft')
  expect(await left()).toBeGreaterThan(before.left)
  await ann.page.getByRole('slider', { name: 'Size' }).fill('2')
  expect(await width()).toBeGreaterThan(before.width * 1.9)
  await ann.page.getByRole('button', { name: 'Use this picture' }).click()
  await expect(ann.page.getByText('Picture saved')).toBeVisible()
  await expectPicture(ann.page.locator('#main'))
  await expectAccessible(ann.page, 'a profile with a picture')

  await expectPicture(bob.row(ann))
  await bob.openChat(ann)
  await expectPicture(bob.page.locator('header').filter({ hasText: ann.displayName }))
  await expectPicture(bob.page.getByRole('log'))
  await bob.page.reload()
  await expectPicture(bob.page.getByRole('log'))

  await ann.page.getByRole('button', { name: 'Remove picture' }).click()
  await expect(ann.page.getByRole('button', { name: 'Add a picture' })).toBeVisible()
  await expectPlanet(bob.page.getByRole('log'))
})

test('the section is dragged, and a file that is no picture is refused', async ({ newPerson }) => {
  const ann = await (await newPerson('ann')).signUp()
  await ann.settings('Profile')
  await chooseFile(ann, 'Add a picture', text('plan.txt'))
  await expect(ann.page.getByText('This browser cannot read this file')).toBeVisible()
  await ann.page.getByRole('button', { name: 'Cancel' }).click()
  await chooseFile(ann, 'Add a picture')
  const section = ann.page.getByRole('application', { name: 'Section of the picture' })
  const image = section.locator('img')
  const left = () => image.evaluate((img: HTMLElement) => Math.round(img.getBoundingClientRect().left))
  await expect(image).toBeVisible()
  await section.scrollIntoViewIfNeeded()
  const before = await left()
  const box = (await section.boundingBox())!
  await ann.page.mouse.move(box.x + 150, box.y + 100)
  await ann.page.mouse.down()
  await ann.page.mouse.move(box.x + 190, box.y + 100, { steps: 4 })
  await ann.page.mouse.up()
  expect((await left()) - before).toBe(40)
})

test('the switch hides a picture from a fellow member who is no friend', async ({ personWithFriends }) => {
  const [ann, bob, cem] = await personWithFriends('ann', 'bob', 'cem')
  await setPicture(bob)
  await ann.createGroup('Eclipse chasers', bob, cem)
  for (const person of [bob, cem]) await person.openGroup('Eclipse chasers')
  await bob.say('hello')
  await cem.expectTexts('hello')
  await expectPicture(cem.message('hello'))
  await ann.expectTexts('hello')
  await expectPicture(ann.message('hello'))

  await bob.settings('Privacy')
  await bob.page.getByRole('switch', { name: 'Only friends see my picture' }).click()
  await expectPlanet(cem.message('hello'))
  await expectPicture(ann.message('hello'))
  await cem.page.reload()
  await expectPlanet(cem.message('hello'))
  await expectPlanet((await cem.openDetails()).getByRole('listitem').filter({ hasText: bob.displayName }))
})

test('an admin sets the picture of a group', async ({ personWithFriends }) => {
  const [ann, bob] = await personWithFriends('ann', 'bob')
  await ann.createGroup('Eclipse chasers', bob)
  await bob.openGroup('Eclipse chasers')
  await (await ann.openDetails()).getByRole('button', { name: 'Name and description' }).click()
  await chooseFile(ann, 'Add a picture')
  await expectAccessible(ann.page, 'the picture of a group')
  await ann.page.getByRole('button', { name: 'Use this picture' }).click()
  await expect(ann.page.getByText('Picture saved')).toBeVisible()
  await expectPicture(bob.page.locator('header').filter({ hasText: 'Eclipse chasers' }))
  await expect(bob.line(`${ann.displayName} changed the picture of the group`)).toBeVisible()
  await ann.page.getByRole('button', { name: 'Remove picture' }).click()
  await expectPlanet(bob.page.locator('header').filter({ hasText: 'Eclipse chasers' }))
})
