import { MediaQuery } from 'svelte/reactivity'

/** A narrow screen that is used by touch: sheets instead of menus, and gestures. */
export const phone = new MediaQuery('(max-width: 719px) and (pointer: coarse)')
