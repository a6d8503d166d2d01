// Whether the user is looking at the page: it is visible and its window has the focus.

import { createSubscriber } from 'svelte/reactivity'
import { on } from 'svelte/events'

const follow = createSubscriber((changed) => {
  const stops = [
    on(window, 'focus', changed),
    on(window, 'blur', changed),
    on(document, 'visibilitychange', changed),
  ]
  return () => stops.forEach((stop) => stop())
})

export const attention = {
  get here(): boolean {
    follow()
    return document.visibilityState === 'visible' && document.hasFocus()
  },
}
