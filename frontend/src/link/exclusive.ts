// Runs work under a name one at a time: in all tabs of this browser where the Web Locks API exists (it needs a secure
// context), else in this tab alone. The server tolerates both.

const queues = new Map<string, Promise<unknown>>()

export function exclusive<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks
  if (locks) return locks.request(name, work) as Promise<T>
  const before = queues.get(name) ?? Promise.resolve()
  const mine = before.then(work, work)
  queues.set(
    name,
    mine.catch(() => undefined),
  )
  return mine
}
