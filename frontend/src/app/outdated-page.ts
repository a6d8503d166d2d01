// After an update of the server an open tab may request files that no longer exist. Reloading the page fixes that and
// loses nothing, because drafts are stored. A second failure has another cause and is not handled here.

const KEY = 'umbra.reloaded'
const ONCE_IN_MS = 60_000

export function reloadOutdatedPage(): void {
  if (!navigator.onLine) return
  try {
    const last = Number(sessionStorage.getItem(KEY) ?? 0)
    if (Date.now() - last < ONCE_IN_MS) return
    sessionStorage.setItem(KEY, String(Date.now()))
  } catch {
    // Without storage the page could reload in a loop.
    return
  }
  location.reload()
}
