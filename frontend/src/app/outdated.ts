// After an update of the server an open tab may ask for files that are gone. One fresh start of the page mends
// that, and loses nothing: texts and drafts are kept. A second failure has another cause and is left alone.

const KEY = 'umbra.reloaded'
const ONCE_IN_MS = 60_000

export function startAfresh(): void {
  if (!navigator.onLine) return
  try {
    const last = Number(sessionStorage.getItem(KEY) ?? 0)
    if (Date.now() - last < ONCE_IN_MS) return
    sessionStorage.setItem(KEY, String(Date.now()))
  } catch {
    // Without a memory we could go round in circles.
    return
  }
  location.reload()
}
