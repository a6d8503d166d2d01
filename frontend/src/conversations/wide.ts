import { MediaQuery } from 'svelte/reactivity'

/** Room for details beside a conversation. */
export const wide = new MediaQuery('min-width: 1280px')
