// Some browsers (iOS) lay the on-screen keyboard over the page instead of shrinking it. The shell then takes the
// remaining height, so that the composer stays above the keyboard.

/** A smaller difference is an address bar, not a keyboard. */
const KEYBOARD_PX = 120

export function fitKeyboard(): () => void {
  const view = window.visualViewport
  if (!view) return () => {}
  const root = document.documentElement
  const fit = () => {
    const covered = innerHeight - view.height * view.scale
    if (covered > KEYBOARD_PX && view.scale === 1) {
      root.style.setProperty('--app-height', `${view.height}px`)
      scrollTo(0, 0)
    } else root.style.removeProperty('--app-height')
  }
  view.addEventListener('resize', fit)
  return () => view.removeEventListener('resize', fit)
}
