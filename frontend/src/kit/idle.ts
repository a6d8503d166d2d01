/** Runs it when the browser has nothing better to do: to fetch what will be needed later. A failure is no news: what
 *  is needed is asked for again, and then it matters. */
export function whenIdle(run: () => Promise<unknown>): void {
  const go = () => void run().catch(() => undefined)
  if ('requestIdleCallback' in globalThis) requestIdleCallback(go, { timeout: 5_000 })
  else setTimeout(go, 2_000)
}
