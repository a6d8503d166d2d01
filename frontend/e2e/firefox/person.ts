// A user with a Firefox.

import { expect } from '@playwright/test'
import type { Firefox } from './firefox'

const PASSWORD = 'lantern orbit velvet 41'

/** A selector for an element by its role and its accessible name. */
const named = (role: string, name: string) => `::-p-aria([role="${role}"][name="${name}"])`

export class FirefoxPerson {
  constructor(
    readonly name: string,
    readonly firefox: Firefox,
    readonly server: string,
  ) {}

  async goto(path: string): Promise<void> {
    await this.firefox.page.goto(this.server + path)
  }

  async press(name: string, role = 'button'): Promise<void> {
    await this.#do(`press "${name}"`, () => this.firefox.page.locator(named(role, name)).click())
  }

  async click(selector: string): Promise<void> {
    await this.#do(`click on ${selector}`, () => this.firefox.page.locator(selector).click())
  }

  async fill(selector: string, text: string): Promise<void> {
    await this.#do(`fill in ${selector}`, () => this.firefox.page.locator(selector).fill(text))
  }

  async see(selector: string): Promise<void> {
    await this.#do(`see ${selector}`, () => this.firefox.page.locator(selector).wait())
  }

  /** A failure names what could not be done, and where. */
  async #do(what: string, act: () => Promise<unknown>): Promise<void> {
    try {
      await act()
    } catch (error) {
      throw new Error(`${this.name} cannot ${what} at ${this.firefox.page.url()}`, { cause: error })
    }
  }

  async signUp(): Promise<void> {
    await this.goto('/sign-up')
    await this.fill(named('textbox', 'Username'), this.name)
    await this.fill('input[type=password]', PASSWORD)
    await this.click('input[type=checkbox]')
    await this.press('Create account')
    await this.see('a[href="/people"]')
  }

  // ---- people

  async ask(other: FirefoxPerson): Promise<void> {
    await this.goto('/people')
    await this.fill('input[type=search]', other.name)
    await this.press(`Add a friend: ${other.name}`)
    await this.press('Send request')
    await this.see(`::-p-text(${other.name})`)
  }

  async accept(other: FirefoxPerson): Promise<void> {
    await this.goto('/people')
    await this.press(`Accept the request of ${other.name}`)
  }

  async startChat(other: FirefoxPerson): Promise<void> {
    await this.press(`Message ${other.name}`)
    await this.see('form.dock textarea')
  }

  // ---- messages

  async say(text: string): Promise<void> {
    await this.fill('form.dock textarea', text)
    await this.press('Send')
  }

  /** The visible messages, each with how far it came: "text: read". */
  messages(): Promise<string[]> {
    return this.firefox.page.$$eval('article[data-delivery], article:has(.body)', (articles) =>
      articles.map((article) => {
        const text = article.querySelector<HTMLElement>('.text .body')?.innerText ?? ''
        const delivery = (article as HTMLElement).dataset['delivery']
        return delivery ? `${text}: ${delivery}` : text
      }),
    )
  }

  async expectMessages(...wanted: string[]): Promise<void> {
    await expect.poll(() => this.messages(), { timeout: 30_000 }).toEqual(wanted)
  }

  // ---- the browser

  /** What the browser reports after a cut of the network. Only the server was away, which it does not notice. */
  async networkIsBack(): Promise<void> {
    await this.firefox.page.evaluate(() => dispatchEvent(new Event('online')))
  }

  /** Waits until the service worker has stored the app. */
  async expectStored(): Promise<void> {
    const state = () => this.firefox.page.evaluate(() => navigator.serviceWorker.controller?.state ?? 'none')
    await expect.poll(state, { timeout: 30_000 }).toBe('activated')
  }

  /** The notifications that the browser shows, as "title: body". */
  notifications(): Promise<string[]> {
    return this.firefox.page.evaluate(async () => {
      const shown = (await (await navigator.serviceWorker.getRegistration())?.getNotifications()) ?? []
      return shown.map(({ title, body }) => `${title}: ${body}`)
    })
  }
}
