// Short words about something that happened elsewhere on the screen.

export interface Toast {
  id: number
  text: string
  danger: boolean
}

/** At least; longer ones stay as long as it takes to read them. */
const SHOWN_MS = 5_000
const LETTER_MS = 90

let toasts = $state.raw<Toast[]>([])
let last = 0

export const toastList = {
  get all(): Toast[] {
    return toasts
  },
}

/** A failure stays until it is dismissed; good news goes by itself. */
export function toast(text: string, { danger = false } = {}): void {
  const id = ++last
  toasts = [...toasts.filter((each) => each.text !== text), { id, text, danger }]
  if (!danger) setTimeout(() => dismiss(id), Math.max(SHOWN_MS, text.length * LETTER_MS))
}

/** For when somebody leaves: what was said was said to them. */
export function dismissAll(): void {
  toasts = []
}

export function dismiss(id: number): void {
  toasts = toasts.filter((each) => each.id !== id)
}
