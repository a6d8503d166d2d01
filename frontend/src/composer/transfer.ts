// Files in what is pasted or dropped.

export interface Transferred {
  files: File[]
  /** Names of folders. Their content is not read. */
  folders: string[]
}

export function hasFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes('Files') ?? false
}

/** The files of a paste into `box`, or into nothing else that takes a paste. Null: it is not about files. */
export function pastedFiles(event: ClipboardEvent, box: Element | undefined): Transferred | null {
  const transfer = event.clipboardData
  const into = event.target instanceof Element ? event.target.closest('input, textarea, [role=dialog]') : null
  if (!transfer || !hasFiles(transfer) || isTextMeant(transfer) || (into && into !== box)) return null
  event.preventDefault()
  return filesOf(transfer)
}

/** Programs that copy formatted text add a picture of it. Then the text is meant. */
function isTextMeant(transfer: DataTransfer): boolean {
  const { types } = transfer
  return types.includes('text/plain') && (types.includes('text/html') || types.includes('text/rtf'))
}

/** Must be called during the event. */
export function filesOf(transfer: DataTransfer): Transferred {
  const files: File[] = []
  const folders: string[] = []
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue
    const file = item.getAsFile()
    if (!file) continue
    if (item.webkitGetAsEntry()?.isDirectory) folders.push(file.name)
    else files.push(file)
  }
  return { files, folders }
}
