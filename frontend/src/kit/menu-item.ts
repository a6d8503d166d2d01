// One entry of a menu, and where a menu opens without its button.

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

/** A point of the window. */
export interface Spot {
  x: number
  y: number
}

/** The point of a right click. Null if the menu was asked for by a key, which has no point. */
export function spotOf({ button, clientX, clientY }: MouseEvent): Spot | null {
  return button === 2 ? { x: clientX, y: clientY } : null
}
