// Short messages about events elsewhere on the screen.

/** An action that a message offers while it is shown. */
export interface Offer {
  text: string
  act: () => void
  /** Called if the message ends without the action. */
  passed: () => void
}

export interface Toast {
  id: number
  text: string
  danger: boolean
  offer?: Offer | undefined
}

/** The least time on screen. Longer texts stay longer. */
const SHOWN_MS = 5_000
const LETTER_MS = 90

let toasts = $state.raw<Toast[]>([])
let last = 0
const timers: Record<number, ReturnType<typeof setTimeout>> = {}

export const toastList = {
  get all(): Toast[] {
    return toasts
  },
}

/** Errors stay until they are dismissed. Other messages disappear. */
export function toast(
  text: string,
  { danger = false, offer }: { danger?: boolean; offer?: Offer } = {},
): void {
  const id = ++last
  // Each offer is about something else, though its text is the same.
  const others = toasts.filter((each) => each.offer || each.text !== text)
  toasts = [...others, { id, text, danger, offer }]
  resume(id)
}

/** Stops the time of a message that is being read or used. */
export function pause(id: number): void {
  clearTimeout(timers[id])
}

/** Starts the time of a message anew. */
export function resume(id: number): void {
  pause(id)
  const shown = toasts.find((each) => each.id === id)
  if (!shown || shown.danger) return
  timers[id] = setTimeout(() => dismiss(id), Math.max(SHOWN_MS, shown.text.length * LETTER_MS))
}

/** Takes the offer of a message. */
export function take(id: number): void {
  remove(id)?.offer?.act()
}

export function dismiss(id: number): void {
  remove(id)?.offer?.passed()
}

/** Removes all messages at sign-out. */
export function dismissAll(): void {
  for (const { id } of toasts) dismiss(id)
}

/** Ends all offers, because the page or the session ends. */
export function endOffers(): void {
  for (const { id, offer } of toasts) if (offer) dismiss(id)
}

function remove(id: number): Toast | undefined {
  pause(id)
  const removed = toasts.find((each) => each.id === id)
  toasts = toasts.filter((each) => each !== removed)
  return removed
}

addEventListener('pagehide', endOffers)
// Phones may end a hidden page without an event.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') endOffers()
})
