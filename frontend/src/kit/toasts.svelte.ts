// Short messages about events elsewhere on the screen.

export interface Toast {
  id: number
  text: string
  danger: boolean
}

/** The least time on screen. Longer texts stay longer. */
const SHOWN_MS = 5_000
const LETTER_MS = 90

let toasts = $state.raw<Toast[]>([])
let last = 0

export const toastList = {
  get all(): Toast[] {
    return toasts
  },
}

/** Errors stay until they are dismissed. Other messages disappear. */
export function toast(text: string, { danger = false } = {}): void {
  const id = ++last
  toasts = [...toasts.filter((each) => each.text !== text), { id, text, danger }]
  if (!danger) setTimeout(() => dismiss(id), Math.max(SHOWN_MS, text.length * LETTER_MS))
}

/** Removes all messages at sign-out. */
export function dismissAll(): void {
  toasts = []
}

export function dismiss(id: number): void {
  toasts = toasts.filter((each) => each.id !== id)
}
