// One entry of a menu.

import type { Component } from 'svelte'

export interface MenuItem {
  text: string
  icon?: Component<{ size?: number; 'aria-hidden'?: 'true' }>
  danger?: boolean
  /** A divider above this entry. */
  divide?: boolean
  /** Runs after the menu has closed and the focus has returned, so that it can move the focus. */
  act: () => void
  /** Runs during the press, while the menu is still open, as the clipboard requires a user gesture. */
  atOnce?: boolean
}
