// Closes a sheet by dragging its head down.

import type { Attachment } from 'svelte/attachments'

const CLOSE_PX = 90
/** A quick flick closes at a shorter distance. */
const FLICK_PX = 30
const FLICK_MS = 200

/** Attach to the head. It moves its parent, the sheet. */
export function dragDown(close: () => void): Attachment<HTMLElement> {
  return (head) => {
    let start: { y: number; time: number } | undefined

    function move(to: number) {
      if (head.parentElement) head.parentElement.style.transform = to > 0 ? `translateY(${to}px)` : ''
    }
    function begin(event: PointerEvent) {
      if (event.pointerType !== 'touch' || (event.target as Element).closest('button')) return
      start = { y: event.clientY, time: event.timeStamp }
      head.setPointerCapture(event.pointerId)
    }
    function drag(event: PointerEvent) {
      if (start) move(event.clientY - start.y)
    }
    function end(event: PointerEvent) {
      if (!start) return
      const far = event.clientY - start.y
      const quick = event.timeStamp - start.time < FLICK_MS
      start = undefined
      move(0)
      if (event.type === 'pointerup' && far > (quick ? FLICK_PX : CLOSE_PX)) close()
    }

    const handlers = { pointerdown: begin, pointermove: drag, pointerup: end, pointercancel: end }
    for (const [name, handler] of Object.entries(handlers))
      head.addEventListener(name, handler as EventListener)
    return () => {
      for (const [name, handler] of Object.entries(handlers))
        head.removeEventListener(name, handler as EventListener)
    }
  }
}
