/** Runs it when the browser has nothing better to do: to fetch what will be needed later. */
export function whenIdle(run: () => unknown): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(() => void run(), { timeout: 5_000 })
  else setTimeout(() => void run(), 2_000)
}
