// Deletes an own message at once for the reader, and on the server when it can no longer be undone.

import { keepFocus } from '../kit/keep-focus'
import { toast } from '../kit/toasts.svelte'
import { ledger, type TimelineMessage } from '../ledger'
import { explain, words } from '../words'

export function deleteWithUndo(conversationId: string, { id, key }: TimelineMessage): void {
  if (id === null) return
  let resolve: (final: boolean) => void = () => undefined
  const held = new Promise<boolean>((settle) => (resolve = settle))
  const offer = {
    text: words().timeline.undo,
    act: () => {
      resolve(false)
      focusMessage(key)
    },
    passed: () => resolve(true),
  }
  toast(words().timeline.deletedForAll, { offer })
  ledger
    .deleteMessage(conversationId, id, held)
    .catch((error: unknown) => toast(explain(error), { danger: true }))
  // The button of the menu is gone.
  focusMessage(key)
}

function focusMessage(key: string): void {
  keepFocus(() => document.querySelector<HTMLElement>(`article[data-key="${CSS.escape(key)}"]`))
}
