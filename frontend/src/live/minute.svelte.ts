// The current time, updated every minute, so that texts such as "Yesterday" change at midnight.

import { createSubscriber } from 'svelte/reactivity'

const follow = createSubscriber((changed) => {
  const timer = setInterval(changed, 60_000)
  return () => clearInterval(timer)
})

export const minute = {
  get now(): Date {
    follow()
    // The date itself is not reactive. Reading it subscribes to the minute.
    // eslint-disable-next-line svelte/prefer-svelte-reactivity
    return new Date()
  },
}
