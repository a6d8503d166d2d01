// The current route. Uses the browser's history, so that Back works everywhere.

import { readPath, writePath, type Route } from './routes'

let route = $state.raw(readPath(location.pathname))
/** How many history entries of the app precede the current one. Shows whether Back stays inside of the app. */
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
    // The current route again: no new history entry, but the screen gets a new route object.
    if (path === location.pathname) {
      route = to
      return
    }
    depth += 1
    history.pushState({ depth }, '', path)
    route = to
  },

  /** Replaces the current history entry, for redirects. */
  replace(to: Route): void {
    history.replaceState({ depth }, '', writePath(to))
    route = to
  },

  /** Goes back if the previous entry belongs to the app, else to `parent`. */
  up(parent: Route): void {
    if (depth > 0) history.back()
    else this.replace(parent)
  },
}

/** Props for a link that navigates without a reload and can still be opened in a new tab. */
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
