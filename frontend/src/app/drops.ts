// Dropping a file or a link on a page would replace the page. Only text that is dropped into an editable field is
// allowed.

const WRITABLE = 'textarea, input:not([type=checkbox], [type=radio], [type=button], [type=submit])'

function isForText(event: DragEvent): boolean {
  const types = event.dataTransfer?.types ?? []
  const target = event.target instanceof Element ? event.target.closest(WRITABLE) : null
  return target !== null && types.includes('text/plain') && !types.includes('Files')
}

function refuse(event: DragEvent): void {
  if (event.defaultPrevented || isForText(event)) return
  event.preventDefault()
  if (event.dataTransfer) event.dataTransfer.dropEffect = 'none'
}

/** Active until the returned function is called. */
export function refuseDrops(): () => void {
  const kinds = ['dragenter', 'dragover', 'drop'] as const
  for (const kind of kinds) addEventListener(kind, refuse)
  return () => {
    for (const kind of kinds) removeEventListener(kind, refuse)
  }
}
