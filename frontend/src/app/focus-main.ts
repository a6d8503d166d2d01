// Moves the focus to the new screen after a dialog has navigated.

import { tick } from 'svelte'

/** The file of a screen may have to load first. */
const WAIT_FOR_SCREEN_MS = 3_000

/** Focuses the text field. On touch screens and on screens without a text field, focuses the heading. */
export function focusMain(): void {
  const until = performance.now() + WAIT_FOR_SCREEN_MS
  const touch = matchMedia('(pointer: coarse)').matches
  const look = () => {
    // The user has moved the focus meanwhile.
    if (!document.activeElement?.matches('body, h1, #main, [role=dialog] *')) return
    const composer = touch ? null : document.querySelector<HTMLElement>('#main form.dock textarea')
    const target = composer ?? document.querySelector<HTMLElement>('#main h1[tabindex]')
    if (target) target.focus({ preventScroll: true })
    else if (performance.now() < until) requestAnimationFrame(look)
  }
  void tick().then(look)
}
