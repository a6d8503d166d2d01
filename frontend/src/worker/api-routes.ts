// Requests to the API do not pass through the worker, which would only hand them on. Chromium loses some of those
// that a page sends while it is closed (`keepalive`, such as a deletion) if they do. Browsers without static routes
// get the same answers, by way of the worker.

/** `addRoutes` is not in TypeScript's library. */
interface StaticRoute {
  condition: { urlPattern: { pathname: string } }
  source: 'network'
}

interface RoutingEvent extends ExtendableEvent {
  addRoutes?(route: StaticRoute): Promise<void>
}

/** To be called during the event `install`. */
export function routePastWorker(event: RoutingEvent): void {
  const added = event.addRoutes?.({ condition: { urlPattern: { pathname: '/api/*' } }, source: 'network' })
  if (added) event.waitUntil(added)
}
