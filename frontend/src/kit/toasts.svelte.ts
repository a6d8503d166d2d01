// Short words about something that happened elsewhere on the screen.

export interface Toast {
  id: number
  text: string
  danger: boolean
}

const SHOWN_MS = 5_000

let toasts = $state.raw<Toast[]>([])
let last = 0

export const toastList = {
  get all(): Toast[] {
    return toasts
  },
}

/** A failure stays until it is dismissed, and so does what must be known; good news goes by itself. */
export function toast(text: string, how: { danger?: boolean; stays?: boolean } = {}): void {
  const { danger = false, stays = danger } = how
  const id = ++last
  toasts = [...toasts.filter((each) => each.text !== text), { id, text, danger }]
  if (!stays) setTimeout(() => dismiss(id), SHOWN_MS)
}

/** For when somebody leaves: what was said was said to them. */
export function dismissAll(): void {
  toasts = []
}

export function dismiss(id: number): void {
  toasts = toasts.filter((each) => each.id !== id)
}
