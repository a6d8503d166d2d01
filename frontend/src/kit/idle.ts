/** Runs a prefetch when the browser is idle. Failures are ignored, because the file is requested again when it is
 *  needed. */
export function whenIdle(run: () => Promise<unknown>): void {
  const go = () => void run().catch(() => undefined)
  if ('requestIdleCallback' in globalThis) requestIdleCallback(go, { timeout: 5_000 })
  else setTimeout(go, 2_000)
}
