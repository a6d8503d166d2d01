// Where a right click opens the browser's own menu, which can do more there: selected text, links, pictures, fields.

const HAS_OWN = 'a[href], img, video, audio, input, textarea'

export function hasNativeMenu({ target }: MouseEvent): boolean {
  if (!(target instanceof Node)) return false
  const selection = getSelection()
  const selected = selection !== null && !selection.isCollapsed && selection.containsNode(target, true)
  const element = target instanceof Element ? target : target.parentElement
  return selected || Boolean(element?.closest(HAS_OWN))
}
