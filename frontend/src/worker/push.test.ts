// @vitest-environment node
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { renewSubscription, showPushed } from './push'
import { forgetPushLanguage, keepPushLanguage } from './push-language'
import { notificationOf } from './push-text'

const data = (value: unknown) => ({ json: () => value }) as PushMessageData

function scope(...visibility: DocumentVisibilityState[]) {
  const showNotification = vi.fn((_title: string, _options: NotificationOptions) => Promise.resolve())
  const subscribe = vi.fn(() => Promise.resolve())
  const pages = visibility.map((visibilityState) => ({ visibilityState, postMessage: vi.fn() }))
  const clients = { matchAll: () => Promise.resolve(pages) }
  const registration = { showNotification, pushManager: { subscribe } }
  return {
    scope: { clients, registration } as unknown as ServiceWorkerGlobalScope,
    ...{ showNotification, subscribe, pages },
  }
}

afterEach(forgetPushLanguage)

describe('a pushed message', () => {
  const message = { conversation_id: 'one', sender: 'Ann', text: 'hello' }

  it('is shown while no page is looked at', async () => {
    for (const pages of [[], ['hidden'] as const]) {
      const to = scope(...pages)
      await showPushed(to.scope, data(message))
      expect(to.showNotification).toHaveBeenCalledOnce()
      expect(to.showNotification.mock.calls[0]).toMatchObject([
        'Ann',
        { body: 'hello', tag: 'chat:one', lang: 'en', data: { path: '/c/one' } },
      ])
    }
  })

  it('is not shown while the user looks at the app', async () => {
    const to = scope('hidden', 'visible')
    await showPushed(to.scope, data(message))
    expect(to.showNotification).not.toHaveBeenCalled()
  })

  it('that cannot be read is shown without content', async () => {
    const broken = {
      json: () => {
        throw new SyntaxError()
      },
    } as unknown as PushMessageData
    for (const none of [null, broken, data({}), data(null)]) {
      const to = scope()
      await showPushed(to.scope, none)
      expect(to.showNotification.mock.calls[0]).toMatchObject(['UmbraChat', { body: 'New message' }])
    }
  })

  it('is shown in the language of the app', async () => {
    await keepPushLanguage('de')
    const to = scope()
    await showPushed(to.scope, data({}))
    expect(to.showNotification.mock.calls[0]).toMatchObject([
      'UmbraChat',
      { body: 'Neue Nachricht', lang: 'de' },
    ])
  })
})

describe('the text of a notification', () => {
  it.each([
    [{ sender: 'Ann', text: 'see ||the end||' }, 'Ann: see ▒▒▒▒'],
    [{ sender: 'Ann', title: 'Walk', text: '**now**' }, 'Walk: Ann: now'],
    [{ sender: 'Ann', files: [{ kind: 'picture', name: 'a.png' }] }, 'Ann: Photo'],
    [{ sender: 'Ann', text: 'look', files: [{ kind: 'document', name: 'a.pdf' }] }, 'Ann: a.pdf: look'],
    [{ title: 'Walk', text: 'gone' }, 'Walk: gone'],
    [{ sender: 'Ann' }, 'Ann: New message'],
  ] as const)('%o', (pushed, expected) => {
    const { title, body } = notificationOf(
      { conversation_id: 'one', ...pushed, files: [...('files' in pushed ? pushed.files : [])] },
      'en',
    )
    expect(`${title}: ${body}`).toBe(expected)
  })
})

describe('a subscription that the browser has replaced', () => {
  it('is made again with the same key, and open pages are told', async () => {
    const to = scope('hidden')
    const options = { applicationServerKey: new ArrayBuffer(65) }
    await renewSubscription(to.scope, { oldSubscription: { options } } as never)
    expect(to.subscribe).toHaveBeenCalledWith({ userVisibleOnly: true, ...options })
    expect(to.pages[0]?.postMessage).toHaveBeenCalledWith({ type: 'subscription' })
  })

  it('is left to the next page if the browser does not say what it was', async () => {
    const to = scope()
    await renewSubscription(to.scope, {} as never)
    expect(to.subscribe).not.toHaveBeenCalled()
  })
})
