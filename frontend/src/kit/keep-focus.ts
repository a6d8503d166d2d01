// What had the focus may be gone after it was used; then the focus would fall to the page's body, where nobody knows
// where they are.

/** Gives the focus to something near, if by the next frames nothing else has it. */
export function keepFocus(near: () => HTMLElement | null | undefined): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (document.activeElement === null || document.activeElement === document.body)
        near()?.focus({ preventScroll: true })
    }),
  )
}
