import { MediaQuery } from 'svelte/reactivity'

/** Whether there is space for details beside a conversation. */
export const wide = new MediaQuery('min-width: 1280px')
