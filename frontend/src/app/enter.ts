// After going somewhere by a dialog: the focus goes where one went.

import { tick } from 'svelte'

/** A place may have to be fetched first. */
const PATIENCE_MS = 3_000

/** Focuses what one writes in, or with a finger and where nothing can be written the name of the place. */
export function enterMain(): void {
  const until = performance.now() + PATIENCE_MS
  const touch = matchMedia('(pointer: coarse)').matches
  const look = () => {
    // Somebody who has gone on to something else is left there.
    if (!document.activeElement?.matches('body, h1, #main, [role=dialog] *')) return
    const composer = touch ? null : document.querySelector<HTMLElement>('#main form.dock textarea')
    const target = composer ?? document.querySelector<HTMLElement>('#main h1[tabindex]')
    if (target) target.focus({ preventScroll: true })
    else if (performance.now() < until) requestAnimationFrame(look)
  }
  void tick().then(look)
}
