// The present, to the minute: what says "Yesterday" must notice midnight.

import { createSubscriber } from 'svelte/reactivity'

const follow = createSubscriber((changed) => {
  const timer = setInterval(changed, 60_000)
  return () => clearInterval(timer)
})

export const minute = {
  get now(): Date {
    follow()
    // A plain value read after following the minute; nothing watches the object itself.
    // eslint-disable-next-line svelte/prefer-svelte-reactivity
    return new Date()
  },
}
