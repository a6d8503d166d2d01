// A list as one tab stop. Arrows, Home and End move within it.

import type { Attachment } from 'svelte/attachments'

/** Attach to the list. `selector` finds its items, in order. */
export function roving(selector: string): Attachment<HTMLElement> {
  return (list) => {
    const items = () => [...list.querySelectorAll<HTMLElement>(selector)]

    // The tab stop is the item last focused, else the current one, else the first.
    function settle(focused?: Element | null) {
      const all = items()
      const stop =
        all.find((item) => item === focused) ??
        all.find((item) => item.getAttribute('tabindex') === '0') ??
        all.find((item) => item.hasAttribute('aria-current')) ??
        all[0]
      for (const item of all) item.tabIndex = item === stop ? 0 : -1
    }

    function move(event: KeyboardEvent) {
      if (event.altKey || event.ctrlKey || event.metaKey) return
      const all = items()
      const at = all.findIndex((item) => item === document.activeElement)
      if (at < 0) return
      const target = targetOf(event.key, at, all.length)
      if (target === undefined) return
      event.preventDefault()
      all[target]?.focus()
    }

    const follow = (event: FocusEvent) => settle(event.target as Element)
    const watcher = new MutationObserver(() => settle())
    watcher.observe(list, { childList: true, subtree: true })
    list.addEventListener('keydown', move)
    list.addEventListener('focusin', follow)
    settle()
    return () => {
      watcher.disconnect()
      list.removeEventListener('keydown', move)
      list.removeEventListener('focusin', follow)
    }
  }
}

/** The item that a key leads to from the one at `at`. Undefined if the key does not move. */
export function targetOf(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, count - 1)
    case 'ArrowUp':
      return Math.max(at - 1, 0)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}
