// The calls of a device for files, to the model server.

import type { FileCalls } from '../../link/file-calls'
import type { Id } from '../../link/contract'
import { Problem } from '../../link/problem'
import type { ModelServer } from './server'

/** Small, so that uploads have several parts. */
const PART_BYTES = 4

export function fileCalls(
  { files }: ModelServer,
  user: Id,
  transport: <T>(work: () => T) => Promise<T>,
): FileCalls {
  const remove = (id: Id) => transport(() => files.remove(id, user)).then(() => undefined)
  return {
    begin: (about) => transport(() => files.begin(user, about)),
    resume: async (id, bytes, { signal, sent }) => {
      let offset = await transport(() => files.offset(id, user))
      while (offset < bytes.size) {
        if (signal.aborted) throw Problem.offline()
        const from = offset
        offset = await transport(() => files.append(id, user, from, Math.min(PART_BYTES, bytes.size - from)))
        sent(offset)
      }
      return transport(() => files.details(id, user))
    },
    details: (id) => transport(() => files.details(id, user)),
    endUpload: remove,
    putPoster: (id) => transport(() => files.details(id, user)),
    describe: (id, alt) => transport(() => files.describe(id, user, alt)),
    remove,
    shared: () => transport(() => ({ items: [], next: null })),
    probe: () => transport(() => undefined),
  }
}
