// What a dialog does to the page: everything behind it is out of reach (inert) while it is open, and the first key that
// is pressed arrives where it is meant to.

import { keepFocus } from './keep-focus'

/** Open dialogs, the topmost last. */
const stack: HTMLElement[] = []

const TEXT_FIELD =
  'textarea, select, input:not([type=hidden], [type=checkbox], [type=radio], [type=button], [type=submit])'
const CONTROL = 'input, button, a[href], [tabindex="0"]'

/** Finds the element that gets the focus when a dialog closes and the element that had it before is gone. */
type Find = () => HTMLElement | null
const findMain: Find = () => document.querySelector<HTMLElement>('#main h1[tabindex], #main')
let findNear = findMain

/** Sets that element for the next dialog that closes; without a call it is the heading of the main part. */
export function returnFocusTo(find: Find): void {
  findNear = find
}

/** Only the topmost dialog is in reach. What tells of things that happen (toasts) stands outside the page. */
function settle(): void {
  document.getElementById('app')?.toggleAttribute('inert', stack.length > 0)
  for (const panel of stack) panel.toggleAttribute('inert', panel !== stack.at(-1))
}

/** Takes the page out of reach; the returned function, to be called before the focus goes back to it, gives it back. */
export function openModal(panel: HTMLElement | undefined): () => void {
  if (!panel) return () => undefined
  stack.push(panel)
  settle()
  return () => {
    const at = stack.indexOf(panel)
    if (at < 0) return
    stack.splice(at, 1)
    panel.removeAttribute('inert')
    settle()
    // What had the focus before may be gone by now.
    const near = findNear
    findNear = findMain
    keepFocus(() => near() ?? findMain())
  }
}

function isUsable(element: HTMLElement): boolean {
  return !element.matches(':disabled, [readonly]') && element.getClientRects().length > 0
}

function find(body: HTMLElement, selector: string): HTMLElement | undefined {
  return [...body.querySelectorAll<HTMLElement>(selector)].find(isUsable)
}

/** Whether all of it is seen without scrolling. */
function isInSight(element: HTMLElement, body: HTMLElement): boolean {
  return element.getBoundingClientRect().bottom <= body.getBoundingClientRect().bottom
}

/**
 * Focuses the first field to write in; without one the first control that is in sight, else the text itself, which the
 * arrow keys then scroll. A field that comes later, with what is being loaded, gets the focus as long as nobody has
 * moved it.
 */
export function focusFirst(body: HTMLElement): void {
  const field = find(body, TEXT_FIELD)
  if (field) return field.focus()
  const control = find(body, CONTROL)
  const first = control && isInSight(control, body) ? control : body
  first.focus({ preventScroll: true })
  if (first === body) waitForField(body)
}

function waitForField(body: HTMLElement): void {
  const observer = new MutationObserver(() => {
    const field = document.activeElement === body ? find(body, TEXT_FIELD) : null
    if (field === undefined) return
    observer.disconnect()
    field?.focus()
  })
  observer.observe(body, { childList: true, subtree: true })
  body.addEventListener('blur', () => observer.disconnect(), { once: true })
}
