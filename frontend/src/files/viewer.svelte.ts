// The pictures that are shown on the whole screen. One viewer for the whole app.

import type { AttachedFile } from '../ledger'

class Viewer {
  /** Null: closed. */
  shown = $state.raw<{ files: readonly AttachedFile[]; at: number } | null>(null)

  open(files: readonly AttachedFile[], at: number): void {
    this.shown = { files, at }
  }

  /** Goes to a neighbour. */
  go(step: number): void {
    const shown = this.shown
    const at = (shown?.at ?? 0) + step
    if (shown && at >= 0 && at < shown.files.length) this.shown = { ...shown, at }
  }

  close(): void {
    this.shown = null
  }
}

export const viewer = new Viewer()
