// Makes the page behind a dialog inert, and focuses the dialog before the first key press.

import { keepFocus } from './keep-focus'

/** Open dialogs, the topmost last. */
const stack: HTMLElement[] = []

const TEXT_FIELD =
  'textarea, select, input:not([type=hidden], [type=checkbox], [type=radio], [type=button], [type=submit])'
const CONTROL = 'input, button, a[href], [tabindex="0"]'

/** Finds the element that gets the focus when a dialog closes and the element that had it before is unmounted. */
type Find = () => HTMLElement | null
const findMain: Find = () => document.querySelector<HTMLElement>('#main h1[tabindex], #main')
let findNear = findMain

/** Sets that element for the next dialog that closes. Without a call it is the heading of the main part. */
export function returnFocusTo(find: Find): void {
  findNear = find
}

/** Only the topmost dialog is not inert. Toasts are outside of the page element. */
function settle(): void {
  document.getElementById('app')?.toggleAttribute('inert', stack.length > 0)
  for (const panel of stack) panel.toggleAttribute('inert', panel !== stack.at(-1))
}

/** Makes the page inert. The returned function ends that. Call it before the focus returns to the page. */
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
    // The element that had the focus may be unmounted by now.
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

/** Whether it is completely visible without scrolling. */
function isInSight(element: HTMLElement, body: HTMLElement): boolean {
  return element.getBoundingClientRect().bottom <= body.getBoundingClientRect().bottom
}

/** Focuses the first text field. Without one, focuses the first visible control, else the text itself, so that the
 *  arrow keys scroll it. A field that is rendered later gets the focus, unless the focus was moved meanwhile. */
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
