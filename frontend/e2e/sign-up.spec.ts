// Sign-up requires consent, and failures do not lose typed text.

import { expect, test } from './stage/test'

test('sign-up fits on one screen of a phone, and names the choices', async ({ newPerson }) => {
  const ann = await newPerson('ann')
  await ann.fillSignUp()
  const fits = () => ann.page.evaluate(() => document.documentElement.scrollHeight - innerHeight)
  if (ann.phone) expect(await fits()).toBeLessThanOrEqual(0)
  await expect(ann.page.locator('summary')).toContainText('read receipts, when I am here')
  await expect(ann.page.getByText('Whoever runs it could read them')).toBeVisible()
  await ann.page.getByRole('button', { name: 'Deutsch' }).click()
  await expect(ann.page.getByRole('button', { name: 'Konto anlegen' })).toBeVisible()
  if (ann.phone) expect(await fits()).toBeLessThanOrEqual(0)
})

test('sign-up requires consent', async ({ newPerson }) => {
  const ann = await newPerson('ann')
  await ann.fillSignUp()
  const consent = ann.page.getByRole('checkbox')
  await expect(consent).not.toBeChecked()
  await ann.page.getByRole('button', { name: 'Create account' }).click()
  await expect(ann.page.getByText('Please read the policy and tick this box')).toBeVisible()
  await expect(consent).toBeFocused()
  await expect(ann.page).toHaveURL(/sign-up/)
})

test('the form does not move when the strength of the password can be shown', async ({ newPerson }) => {
  const ann = await newPerson('ann')
  let load: () => void = () => undefined
  const loading = new Promise<void>((resolve) => (load = resolve))
  await ann.page.route(/estimator/, async (route) => {
    await loading
    await route.continue()
  })
  await ann.fillSignUp()
  const place = async () => (await ann.page.getByRole('checkbox').boundingBox())?.y
  const before = await place()
  expect(before).toBeGreaterThan(0)
  load()
  await expect(ann.page.getByText('Password strength')).toBeAttached()
  expect(await place()).toBe(before)
})

test('the policy can be read without losing the form', async ({ newPerson }) => {
  const ann = await newPerson('ann')
  await ann.fillSignUp()
  await ann.page.getByRole('link', { name: 'privacy policy' }).click()
  const policy = ann.page.getByRole('dialog', { name: 'Privacy policy' })
  await expect(policy.getByText(/^Version .*, in force/)).toBeVisible()
  await ann.page.keyboard.press('Escape')
  await expect(policy).toBeHidden()
  await expect(ann.page.getByLabel('Username', { exact: true })).toHaveValue(ann.name)
  await expect(ann.page.getByLabel('Display name')).toHaveValue(ann.displayName)
  await expect(ann.page.getByRole('checkbox')).not.toBeChecked()
  await ann.page.getByRole('checkbox').check()
  await ann.page.getByRole('button', { name: 'Create account' }).click()
  await ann.expectSignedIn()
})

test('errors of the server are shown at their fields', async ({ newPerson }) => {
  const ann = await (await newPerson('ann')).signUp()
  const other = await newPerson('other')
  other.watch.allow(/status of 4(09|22)/)
  await other.fillSignUp()
  await other.page.getByLabel('Username', { exact: true }).fill(ann.name)
  await other.page.getByRole('checkbox').check()
  await other.page.getByRole('button', { name: 'Create account' }).click()
  await expect(other.page.getByText('This name is taken')).toBeVisible()
  const name = other.page.getByLabel('Username', { exact: true })
  await expect(name).toHaveAttribute('aria-invalid', 'true')
  // Another name is checked while it is typed, as far as the server need not be asked.
  await name.fill('no space')
  await expect(other.page.getByText('Only letters, digits, dot, dash and underscore.')).toBeVisible()
  await name.fill('xy')
  await expect(name).not.toHaveAttribute('aria-invalid')
  await name.blur()
  await expect(other.page.getByText(/^At least 3 characters/)).toBeVisible()
  await name.fill(ann.name)
  await expect(other.page.getByText('This name is taken')).toBeVisible()
  await name.fill(other.name)
  await expect(name).not.toHaveAttribute('aria-invalid')
  await other.page.getByLabel('Password', { exact: true }).fill('password1234')
  await other.page.getByRole('button', { name: 'Create account' }).click()
  await expect(other.page.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true')
})

test('a wrong password and a wrong username give the same error', async ({ newPerson }) => {
  const ann = await (await newPerson('ann')).signUp()
  const thief = await newPerson('thief')
  thief.watch.allow(/status of 401/)
  await thief.page.goto('/sign-in')
  await thief.page.getByLabel('Username', { exact: true }).fill(ann.name)
  await thief.page.getByLabel('Password', { exact: true }).fill('not the password')
  await thief.page.getByRole('button', { name: 'Sign in' }).click()
  await expect(thief.page.getByText('Username or password is not right.')).toBeVisible()
})
