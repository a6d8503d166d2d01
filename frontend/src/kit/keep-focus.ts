// An action may remove the focused element. The focus would then move to the body, and keyboard users would lose
// their position.

/** Focuses a nearby element if nothing has the focus after the next frames. */
export function keepFocus(near: () => HTMLElement | null | undefined): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (document.activeElement === null || document.activeElement === document.body)
        near()?.focus({ preventScroll: true })
    }),
  )
}
