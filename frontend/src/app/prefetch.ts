// Screens are prefetched, so that navigation does not wait and works offline. Never before the first screen is usable.

import { whenIdle } from '../kit/idle'
import { screens } from './screens'

const FIRST_USES = ['input', 'keydown', 'pointerdown'] as const

/** Runs `run` after the page is first used. A visitor who only looks at it downloads nothing more. */
export function afterFirstUse(run: () => void): () => void {
  const uses = new AbortController()
  const used = () => {
    uses.abort()
    run()
  }
  for (const use of FIRST_USES) {
    document.addEventListener(use, used, { capture: true, passive: true, signal: uses.signal })
  }
  return () => uses.abort()
}

/** All screens. They are in one file, except for what the first screen and the shell have brought. */
export function fetchScreens(): void {
  for (const load of Object.values(screens)) whenIdle(load)
}
