// Touch gestures on a message: a long press, and a swipe to the right that answers it.

import type { Attachment } from 'svelte/attachments'
import { vibrate } from '../kit/haptics'

const HOLD_MS = 450
/** A finger that moves less is still. */
const STILL_PX = 10
/** The distance that answers, and the longest that the message follows the finger. */
export const ANSWER_PX = 56
const MOST_PX = 72
/** Swipes from the edges of the screen belong to the system, which goes back by them. */
const EDGE_PX = 32
/** Elements with gestures of their own. The browser has a menu for links. */
const OWN_HOLD = 'a[href], input, textarea'
const OWN_SWIPE = 'pre, table, input, video, audio, [role=slider]'

interface Gestures {
  onhold: () => void
  /** Missing if the message cannot be answered. */
  onanswer?: () => void
}

/** How far a message follows a finger that moved by (x, y) since it was put down at `from`. */
export function pullOf(x: number, y: number, from: number, width: number): number {
  if (from < EDGE_PX || from > width - EDGE_PX || x < STILL_PX || x < 1.5 * Math.abs(y)) return 0
  return Math.min(MOST_PX, x - STILL_PX)
}

/** The end of a touch becomes a click, which would hit what the long press has opened. */
function swallowClick(): void {
  const done = new AbortController()
  const end = (event: Event) => {
    if (event.cancelable) event.preventDefault()
    done.abort()
  }
  for (const name of ['touchend', 'touchcancel'])
    addEventListener(name, end, { capture: true, passive: false, signal: done.signal })
}

export function touchGestures({ onhold, onanswer }: Gestures): Attachment<HTMLElement> {
  return (message) => {
    let touch: { x: number; y: number; swipes: boolean; swiping: boolean; pull: number } | undefined
    let timer: ReturnType<typeof setTimeout> | undefined

    function pull(to: number) {
      if (!touch || to === touch.pull) return
      if (to >= ANSWER_PX && touch.pull < ANSWER_PX) vibrate()
      touch.pull = to
      message.style.setProperty('--pull', `${to}px`)
      message.dataset['pulled'] = to >= ANSWER_PX ? 'answers' : ''
    }
    function end() {
      clearTimeout(timer)
      delete message.dataset['pulled']
      touch = undefined
    }
    function hold() {
      end()
      vibrate()
      swallowClick()
      onhold()
    }

    function down(event: PointerEvent) {
      end()
      if (event.pointerType !== 'touch' || !event.isPrimary) return
      const target = event.target as Element
      const swipes = onanswer !== undefined && !target.closest(OWN_SWIPE)
      touch = { x: event.clientX, y: event.clientY, swipes, swiping: false, pull: 0 }
      if (!target.closest(OWN_HOLD)) timer = setTimeout(hold, HOLD_MS)
    }
    function move(event: PointerEvent) {
      if (!touch) return
      const [x, y] = [event.clientX - touch.x, event.clientY - touch.y]
      if (Math.hypot(x, y) > STILL_PX) clearTimeout(timer)
      if (!touch.swipes) return
      const to = pullOf(x, touch.swiping ? 0 : y, touch.x, innerWidth)
      if (to > 0 && !touch.swiping) {
        touch.swiping = true
        message.setPointerCapture(event.pointerId)
      }
      if (touch.swiping) pull(to)
    }
    function up() {
      const answers = touch !== undefined && touch.pull >= ANSWER_PX
      end()
      if (answers) onanswer?.()
    }

    const uses = new AbortController()
    const { signal } = uses
    message.addEventListener('pointerdown', down, { signal })
    message.addEventListener('pointermove', move, { signal })
    message.addEventListener('pointerup', up, { signal })
    message.addEventListener('pointercancel', end, { signal })
    return () => {
      uses.abort()
      end()
    }
  }
}
