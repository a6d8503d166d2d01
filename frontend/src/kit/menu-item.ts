// One entry of a menu.

import type { Component } from 'svelte'

export interface MenuItem {
  text: string
  icon?: Component<{ size?: number; 'aria-hidden'?: 'true' }>
  danger?: boolean
  /** A line above: here begins another kind of thing. */
  divide?: boolean
  /** Done when the menu is closed and the focus is back, so that it can move the focus elsewhere. */
  act: () => void
  /** Needs the press itself, as the clipboard does: done while the menu is still there. */
  atOnce?: boolean
}
