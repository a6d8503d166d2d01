import { describe, expect, it, vi } from 'vitest'
import { openFromNotification } from './notification-click'

const page = (focused: boolean) => ({ focused, postMessage: vi.fn(), focus: vi.fn(() => Promise.resolve()) })

async function click(pages: ReturnType<typeof page>[], data: unknown = { path: '/c/one' }) {
  const close = vi.fn()
  const openWindow = vi.fn(() => Promise.resolve(null))
  const clients = { matchAll: () => Promise.resolve(pages), openWindow } as unknown as Clients
  await openFromNotification(clients, { notification: { data, close } } as unknown as NotificationEvent)
  expect(close).toHaveBeenCalledOnce()
  return openWindow
}

describe('a click on a notification', () => {
  it('opens a window if there is none', async () => {
    expect(await click([])).toHaveBeenCalledWith('/c/one')
    expect(await click([], null)).toHaveBeenCalledWith('/')
  })

  it('opens the conversation in the window that was used last', async () => {
    const pages = [page(false), page(true)]
    expect(await click(pages)).not.toHaveBeenCalled()
    expect(pages[1]?.postMessage).toHaveBeenCalledWith({ type: 'open', path: '/c/one' })
    expect(pages[1]?.focus).toHaveBeenCalledOnce()
    expect(pages[0]?.postMessage).not.toHaveBeenCalled()
  })

  it('works where the browser refuses to focus the window', async () => {
    const only = page(false)
    only.focus = vi.fn(() => Promise.reject(new Error('too late')))
    await click([only])
    expect(only.postMessage).toHaveBeenCalledOnce()
  })
})
