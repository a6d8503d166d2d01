// Typing outside of any field, which goes to the composer.

/** Whether a key enters or pastes text while no control has the focus. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.key.length !== 1 || event.key === ' ' || event.altKey) return false
  if (event.defaultPrevented || event.isComposing) return false
  const pasting = event.key.toLowerCase() === 'v'
  if ((event.ctrlKey || event.metaKey) && !pasting) return false
  const at = document.activeElement
  return !at || at === document.body || at.matches('h1, main, article')
}
