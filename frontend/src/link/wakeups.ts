// Browser events that end waits or hide the page.

export interface Wakeups {
  /** The network is back, or the page is visible again. */
  wake(): void
  /** The browser reports that there is no network. */
  lost(): void
  /** The page is hidden and may never be shown again. */
  hidden(): void
}

export function listenForWakeups({ wake, lost, hidden }: Wakeups): () => void {
  if (typeof window === 'undefined') return () => undefined
  const shown = () => {
    if (document.visibilityState === 'visible') wake()
    else hidden()
  }
  window.addEventListener('online', wake)
  window.addEventListener('offline', lost)
  window.addEventListener('pageshow', shown)
  window.addEventListener('pagehide', hidden)
  document.addEventListener('visibilitychange', shown)
  return () => {
    window.removeEventListener('online', wake)
    window.removeEventListener('offline', lost)
    window.removeEventListener('pageshow', shown)
    window.removeEventListener('pagehide', hidden)
    document.removeEventListener('visibilitychange', shown)
  }
}
