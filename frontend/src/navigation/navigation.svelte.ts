// Where we are. Real history entries, so that the browser's Back works everywhere.

import { readPath, writePath, type Route } from './routes'

let route = $state.raw(readPath(location.pathname))
/** How many entries of ours lie behind the current one; tells whether Back stays inside the app. */
let depth = $state(depthOf(history.state))

function depthOf(state: unknown): number {
  const known = (state as { depth?: unknown } | null)?.depth
  return typeof known === 'number' ? known : 0
}

addEventListener('popstate', (event) => {
  depth = depthOf(event.state)
  route = readPath(location.pathname)
})

export const navigation = {
  get route(): Route {
    return route
  },

  go(to: Route): void {
    const path = writePath(to)
    // To where we are: no new entry, but what is looked for there is looked for again.
    if (path === location.pathname) {
      route = to
      return
    }
    depth += 1
    history.pushState({ depth }, '', path)
    route = to
  },

  /** Takes the place of the current entry: for redirects, which nobody wants to go back to. */
  replace(to: Route): void {
    history.replaceState({ depth }, '', writePath(to))
    route = to
  },

  /** Back if the app was left by nobody in between, else up to `parent`. */
  up(parent: Route): void {
    if (depth > 0) history.back()
    else this.replace(parent)
  },
}

/** Props for a link that navigates without reloading and still opens in a new tab when asked to. */
export function linkTo(to: Route): { href: string; onclick: (event: MouseEvent) => void } {
  return {
    href: writePath(to),
    onclick(event) {
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
      event.preventDefault()
      navigation.go(to)
    },
  }
}
