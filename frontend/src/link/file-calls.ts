// The calls for files: uploads by the tus protocol (https://tus.io), descriptions, posters of videos. An upload is not
// made by a library: the one in use (tus-js-client) brings seven packages and an own store of addresses, has errors of
// its own, and does not repeat the request that finishes a file.

import type { Access } from './access'
import type { FileKind, Id, SharedFile, StoredFile } from './contract'
import type { Http } from './http'
import { sendPart, type Progress } from './parts'
import { Problem } from './problem'

/** What the server learns about a file before its bytes. */
export interface NewFile {
  name: string
  media_type: string
  size: number
  /** Keep the bytes of a picture, without its metadata. */
  original?: boolean
  duration_ms?: number
  /** The sound is a voice message. */
  voice?: boolean
  /** Of a voice message: up to 100 amplitudes of a byte each, in Base64. */
  waveform?: string
}

const TUS = { 'tus-resumable': '1.0.0' }
/** Proxies limit the size of a request. A longer file is sent in parts. */
const PART_BYTES = 8 * 1024 * 1024

export type FileCalls = ReturnType<typeof createFileCalls>

export function createFileCalls(http: Http, access: Access, origin: string) {
  const at = (path: string) => `${origin}/api/v1${path}`
  const call = (method: string, path: string, rest: RequestInit = {}) =>
    http.send(new Request(at(path), { method, ...rest }), { access })
  const json = async <T>(answer: Promise<Response>) => (await (await answer).json()) as T
  const send = (id: Id, offset: number, part: Blob, progress: Progress) =>
    sendPart(at(`/uploads/${id}`), { offset, part, access, headers: TUS }, progress)
  const details = (id: Id) => json<StoredFile>(call('GET', `/files/${id}/details`))

  return {
    /** The id of the upload becomes the id of the file. */
    begin: async (file: NewFile): Promise<Id> => {
      const headers = {
        ...TUS,
        'upload-length': String(file.size),
        'upload-metadata': metadataOf(file),
      }
      const answer = await call('POST', '/uploads', { headers })
      const id = answer.headers.get('location')?.split('/').at(-1)
      if (!id) throw new Problem({ status: 502, code: 'unavailable', title: 'The upload has no address' })
      return id
    },
    /** Sends what the server does not have yet. Rejects with 404 if the server has forgotten the upload. */
    resume: async (id: Id, bytes: Blob, progress: Progress): Promise<StoredFile> => {
      const head = await call('HEAD', `/uploads/${id}`, { headers: TUS })
      let offset = Number(head.headers.get('upload-offset') ?? 0)
      progress.sent(offset)
      do {
        const part = bytes.slice(offset, offset + PART_BYTES)
        // With the last part the server checks the file. The part is empty if only that answer was lost.
        offset = await send(id, offset, part, progress)
      } while (offset < bytes.size)
      return details(id)
    },
    details,
    endUpload: (id: Id) => call('DELETE', `/uploads/${id}`, { headers: TUS }).then(() => undefined),
    putPoster: (id: Id, poster: Blob) =>
      json<StoredFile>(
        call('PUT', `/files/${id}/poster`, { body: poster, headers: { 'content-type': poster.type } }),
      ),
    describe: (id: Id, alt: string | null) =>
      json<StoredFile>(
        call('PATCH', `/files/${id}`, {
          body: JSON.stringify({ alt }),
          headers: { 'content-type': 'application/json' },
        }),
      ),
    remove: (id: Id) => call('DELETE', `/files/${id}`).then(() => undefined),
    shared: (conversation: Id, kind: FileKind, before?: number) => {
      const query = new URLSearchParams({ kind, limit: '60', ...(before && { before: String(before) }) })
      return json<{ items: SharedFile[]; next?: string | null }>(
        call('GET', `/conversations/${conversation}/files?${query}`),
      )
    },
    /** Resolves if the bytes can be read. */
    probe: (path: string) => call('HEAD', path).then(() => undefined),
  }
}

function metadataOf({ name, media_type, original, duration_ms, voice, waveform }: NewFile): string {
  const fields: [string, string][] = [
    ['filename', name],
    ['filetype', media_type],
  ]
  if (original) fields.push(['original', 'true'])
  if (duration_ms !== undefined) fields.push(['duration_ms', String(Math.round(duration_ms))])
  if (voice) fields.push(['voice', 'true'])
  if (waveform !== undefined) fields.push(['waveform', waveform])
  return fields.map(([key, value]) => `${key} ${base64(value)}`).join(',')
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
