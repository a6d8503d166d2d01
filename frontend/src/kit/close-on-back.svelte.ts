// The Back button or gesture of Android closes what is open above the page instead of leaving the screen. Browsers turn it
// into a close request for a CloseWatcher, so the history stays as it is. Elsewhere close requests are the Escape key,
// which dialogs and menus handle themselves.

import { MediaQuery } from 'svelte/reactivity'

/** Not in the types of the DOM yet. */
interface CloseWatcher extends EventTarget {
  destroy(): void
}

const Watcher = (globalThis as { CloseWatcher?: new () => CloseWatcher }).CloseWatcher
const touch = new MediaQuery('(pointer: coarse)')

/** Call it while a component is initialised. */
export function closeOnBack(isOpen: () => boolean, close: () => void): void {
  $effect(() => {
    if (!Watcher || !touch.current || !isOpen()) return
    const watcher = new Watcher()
    watcher.addEventListener('close', close)
    return () => watcher.destroy()
  })
}
