// A user with a browser.

import { expect, type BrowserContext, type Locator, type Page } from '@playwright/test'
import type { components } from '../../src/link/schema'
import type { Watch } from './watch'

export const PASSWORD = 'lantern orbit velvet 41'

export class Person {
  /** The access token of the sign-up. It ends after 15 minutes, later than any test. */
  #token: string | null = null

  constructor(
    readonly name: string,
    readonly page: Page,
    readonly context: BrowserContext,
    readonly watch: Watch,
    readonly phone: boolean,
  ) {}

  // ---- account

  async fillSignUp(): Promise<void> {
    await this.page.goto('/sign-up')
    await this.page.getByLabel('Username', { exact: true }).fill(this.name)
    await this.page.getByLabel('Display name').fill(this.displayName)
    await this.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  }

  async signUp(): Promise<this> {
    await this.fillSignUp()
    await this.page.getByRole('checkbox').check()
    const answer = this.page.waitForResponse((response) => response.url().endsWith('/api/v1/accounts'))
    await this.page.getByRole('button', { name: 'Create account' }).click()
    const { session } = (await (await answer).json()) as components['schemas']['Registered']
    this.#token = session.access_token
    await this.expectSignedIn()
    return this
  }

  /** Calls the API as this user, for what a test needs but does not test. */
  async #post(path: string, data: object): Promise<void> {
    const headers = { authorization: `Bearer ${this.#token}` }
    const response = await this.page.request.post(`/api/v1${path}`, { data, headers })
    expect(response.ok(), await response.text()).toBe(true)
  }

  async signIn(password = PASSWORD): Promise<void> {
    await this.enter(password)
    await this.expectSignedIn()
  }

  /** Enters username and password. The caller handles what follows. */
  async enter(password = PASSWORD): Promise<void> {
    await this.page.goto('/sign-in')
    await this.page.getByLabel('Username', { exact: true }).fill(this.name)
    await this.page.getByLabel('Password', { exact: true }).fill(password)
    await this.page.getByRole('button', { name: 'Sign in' }).click()
  }

  /** Answers a dialog that asks for the password. */
  async confirm(button: string, password = PASSWORD): Promise<void> {
    const dialog = this.page.getByRole('dialog')
    await dialog.getByLabel('Your password', { exact: true }).fill(password)
    await dialog.getByRole('button', { name: button }).click()
  }

  async signOut(): Promise<void> {
    await this.go('Settings')
    await this.page.getByRole('button', { name: 'Sign out', exact: true }).last().click()
    await this.page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click()
    await expect(this.page.getByRole('heading', { name: 'Welcome back' })).toBeVisible()
  }

  async expectSignedIn(): Promise<void> {
    await expect(this.page.getByRole('link', { name: /^People/ }).first()).toBeVisible()
  }

  get displayName(): string {
    return this.name[0]?.toUpperCase() + this.name.slice(1)
  }

  // ---- navigation

  /** Waits until the loaded page has rendered its main part or its navigation. */
  async #rendered(): Promise<void> {
    await expect(this.page.locator('#main, nav').filter({ visible: true }).first()).toBeVisible()
  }

  /** Uses the navigation. Phones do not show it in a conversation. */
  async go(screen: 'Chats' | 'People' | 'Settings'): Promise<void> {
    await this.#rendered()
    const link = this.page.getByRole('link', { name: new RegExp(`^${screen}`) }).first()
    for (let back = 0; back < 3 && !(await link.isVisible()); back += 1) await this.page.goBack()
    await link.click()
  }

  /** Opens a part of the settings. Phones show the list of parts first. */
  async settings(
    part: 'Profile' | 'Privacy' | 'Security' | 'Devices' | 'Notifications' | 'Appearance' | 'My data',
  ): Promise<void> {
    await this.go('Settings')
    await this.page
      .getByRole('navigation', { name: 'Parts of the settings' })
      .getByRole('link', { name: new RegExp(`^${part}`) })
      .click()
  }

  async openChat(other: Person): Promise<void> {
    await this.#rendered()
    if (!(await this.row(other).isVisible())) await this.go('Chats')
    await this.row(other).click()
    await expect(this.timeline(other)).toBeVisible()
  }

  row(other: Person): Locator {
    return this.page.locator('a[href^="/c/"]').filter({ hasText: other.displayName })
  }

  /** Opens the search of messages from the list of chats. */
  async startSearch(): Promise<void> {
    await this.page.getByRole('button', { name: 'Search messages and people' }).click()
    await this.page.getByRole('option', { name: 'Search messages, photos and files' }).click()
  }

  // ---- people

  async ask(other: Person, note: string): Promise<void> {
    await this.go('People')
    await this.page.getByLabel('Username', { exact: true }).fill(other.name)
    await this.page.getByRole('button', { name: `Add a friend: ${other.displayName}` }).click()
    await this.page.getByLabel(/^Note/).fill(note)
    await this.page.getByRole('button', { name: 'Send request' }).click()
  }

  async accept(other: Person): Promise<void> {
    await this.go('People')
    await this.page.getByRole('button', { name: `Accept the request of ${other.displayName}` }).click()
  }

  /** Opens the chat from the list of friends. */
  async startChat(other: Person): Promise<void> {
    await this.go('People')
    await this.page.getByRole('button', { name: `Message ${other.displayName}` }).click()
    await expect(this.timeline(other)).toBeVisible()
  }

  /** Makes two users friends by the API, without a chat. `direct-chat.spec.ts` tests the same by clicks. */
  async befriend(other: Person): Promise<void> {
    // A request that meets one in the other direction accepts it.
    await this.#post('/friend-requests', { username: other.name })
    await other.#post('/friend-requests', { username: this.name })
  }

  // ---- groups

  async createGroup(title: string, ...people: Person[]): Promise<void> {
    await this.go('Chats')
    await this.page.getByRole('button', { name: 'New chat or group' }).click()
    await this.page.getByRole('menuitem', { name: 'New group' }).click()
    const dialog = this.page.getByRole('dialog', { name: 'New group' })
    await dialog.getByLabel('Name of the group').fill(title)
    for (const { displayName } of people) await dialog.getByRole('checkbox', { name: displayName }).check()
    await dialog.getByRole('button', { name: 'Create the group' }).click()
    await expect(this.log(title)).toBeVisible()
  }

  async openGroup(title: string): Promise<void> {
    if (!(await this.rowOf(title).isVisible())) await this.go('Chats')
    await this.rowOf(title).click()
    await expect(this.log(title)).toBeVisible()
  }

  rowOf(title: string): Locator {
    return this.page.locator('nav a[href^="/c/"]').filter({ hasText: title })
  }

  /** Opens the details. On phones they are a screen of their own. */
  async openDetails(): Promise<Locator> {
    const link = this.page.getByRole('link', { name: /^Details of / })
    if (await link.isVisible()) await link.click()
    return this.page.locator('aside, main.details-pane')
  }

  // ---- messages

  timeline(other: Person): Locator {
    return this.log(other.displayName)
  }

  log(name: string): Locator {
    return this.page.getByRole('log', { name: `Messages with ${name}` })
  }

  get composer(): Locator {
    return this.page.locator('form.dock textarea')
  }

  /** A system message, such as "Ann added Bob". */
  line(text: string | RegExp): Locator {
    return this.page.locator('article[data-system]').filter({ hasText: text })
  }

  /** Opens the menu of a row in the list and chooses an entry. */
  async choose(row: Locator, item: string): Promise<void> {
    await row.click({ button: 'right' })
    await this.page.getByRole('menuitem', { name: item, exact: true }).click()
  }

  /** Opens the menu of a message and chooses an entry. */
  async act(text: string, item: string): Promise<void> {
    await this.openActions(text)
    await this.action(item).click()
  }

  /** Begins to answer or to change a message. The menu closes before the composer shows the message. */
  async write(text: string, item: 'Reply' | 'Edit'): Promise<void> {
    await this.act(text, item)
    const shown = item === 'Reply' ? /^Answer to / : 'You are changing this message'
    await expect(this.page.locator('form.dock').getByText(shown)).toBeVisible()
  }

  /** Opens the menu of a message. On phones it is a sheet. */
  async openActions(text: string): Promise<void> {
    const message = this.message(text).last()
    await message.focus()
    const button = message.getByRole('button', { name: 'Message actions' })
    if (this.phone) await button.press('Enter')
    else await button.click()
    await expect(this.action('Copy link to message')).toBeVisible()
  }

  /** Deletes an own message, without the time in which it can be undone. */
  async deleteOwn(text: string): Promise<void> {
    await this.act(text, 'Delete')
    await this.page.getByRole('status').getByRole('button', { name: 'Dismiss' }).click()
  }

  /** Presses a button beside a message, such as a reaction. On phones it is in the sheet. */
  async pressBeside(text: string, button: string): Promise<void> {
    if (this.phone) return this.act(text, button)
    const message = this.message(text).last()
    await message.focus()
    await message.getByRole('button', { name: button }).click()
  }

  /** An entry of the open menu of a message. */
  action(item: string): Locator {
    if (!this.phone) return this.page.getByRole('menuitem', { name: item, exact: true })
    const sheet = this.page.getByRole('dialog', { name: 'Message actions' })
    return sheet.getByRole('button', { name: item, exact: true })
  }

  message(text: string): Locator {
    return this.page.getByRole('article').filter({ hasText: text })
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.page.getByRole('button', { name: 'Send', exact: true }).click()
    await expect(this.composer).toHaveValue('')
  }

  /** The visible texts, from top to bottom. */
  async texts(): Promise<string[]> {
    return this.page.getByRole('article').locator('.text .body').allInnerTexts()
  }

  async expectTexts(...texts: string[]): Promise<void> {
    await expect.poll(() => this.texts(), { timeout: 20_000 }).toEqual(texts)
  }

  async expectDelivery(text: string, delivery: 'sent' | 'delivered' | 'read'): Promise<void> {
    await expect(this.message(text)).toHaveAttribute('data-delivery', delivery)
  }
}
