// Uploads local files: from the moment they are added, several at once, one tab at a time for each file, repeated after
// transient failures, and continued where they stopped.

import type { FileCalls } from '../../link/file-calls'
import type { Id, StoredFile } from '../../link/contract'
import { exclusive } from '../../link/exclusive'
import { Problem } from '../../link/problem'
import type { UploadRecord } from '../cache/database'
import type { LocalFile } from '../state/attached'
import { RetryQueue } from '../sync/retry-queue'
import type { UploadStorage } from './upload-storage'

export interface UploadState {
  phase: 'waiting' | 'uploading' | 'done' | 'failed'
  /** Bytes sent so far. */
  sent: number
  problem: Problem | null
}

const WAITING: UploadState = { phase: 'waiting', sent: 0, problem: null }
const AT_ONCE = 2
/** The server removes unsent files after 24 hours. A file that has waited is looked up before it is sent. */
const FRESH_MS = 30 * 60_000
/** Files that belong to nothing are removed, unless another tab may just be adding them. */
const ORPHAN_MS = 60 * 60_000
const isGone = (error: unknown) => error instanceof Problem && (error.status === 404 || error.status === 410)
const isTransient = ({ transient, status }: Problem) => transient || status === 401

export class Uploads {
  readonly #calls: FileCalls
  readonly #storage: UploadStorage
  readonly #changed: (id: Id) => void
  readonly #queue = new RetryQueue({ concurrent: AT_ONCE, isTransient })
  readonly #states = new Map<Id, UploadState>()
  readonly #running = new Map<Id, { result: Promise<StoredFile>; abort: AbortController }>()
  #stopped = false

  constructor(calls: FileCalls, storage: UploadStorage, changed: (id: Id) => void) {
    this.#calls = calls
    this.#storage = storage
    this.#changed = changed
  }

  state(id: Id): UploadState {
    return this.#states.get(id) ?? WAITING
  }

  /** Stores the bytes and begins to upload them. Resolves when they are stored. */
  async add(file: LocalFile, bytes: Blob, poster: Blob | null): Promise<void> {
    const stored = this.#storage.add(file.id, bytes, poster)
    this.start(file)
    await stored
  }

  /** Uploads the file in the background, unless it is finished or was refused. */
  start(file: LocalFile): void {
    if (this.#stopped || this.state(file.id).phase === 'done' || this.state(file.id).phase === 'failed')
      return
    if (!this.#states.has(file.id)) this.#set(file.id, WAITING)
    this.#queue.add({
      key: file.id,
      needed: () => this.#states.has(file.id) && this.state(file.id).phase !== 'done',
      run: () => this.#attempt(file).then(() => undefined),
    })
  }

  retry(file: LocalFile): void {
    if (this.state(file.id).phase === 'failed') this.#set(file.id, WAITING)
    this.start(file)
    this.#queue.retryNow()
  }

  /** Ends the waits after failures: the connection may be back. */
  retryNow(): void {
    this.#queue.retryNow()
  }

  /** Uploads the same bytes again, in another way. */
  async restart(file: LocalFile): Promise<void> {
    const record = await this.#storage.record(file.id)
    this.#abort(file.id)
    if (!record) return
    this.#forgetOnServer(record)
    await this.#storage.write({ ...record, upload_id: null, file: null, finished_at: 0 })
    this.#set(file.id, WAITING)
    this.start(file)
  }

  /** Resolves to the finished file, for sending. */
  async finish(file: LocalFile): Promise<StoredFile> {
    const uploaded = await this.#attempt(file)
    const record = await this.#storage.record(file.id)
    if (!record) return uploaded
    if (Date.now() - record.finished_at > FRESH_MS) return this.#refresh(file, record)
    return this.#describe(file, record, uploaded)
  }

  bytes = (id: Id): Promise<Blob | null> => this.#storage.bytes(id)
  poster = (id: Id): Promise<Blob | null> => this.#storage.poster(id)

  /** The file was removed from its message. */
  async remove(id: Id): Promise<void> {
    this.#abort(id)
    this.#states.delete(id)
    const record = await this.#storage.record(id)
    await this.#storage.remove(id)
    if (record) this.#forgetOnServer(record)
    this.#changed(id)
  }

  /** The file was sent. */
  async forget(id: Id): Promise<void> {
    this.#states.delete(id)
    await this.#storage.remove(id)
  }

  /** Removes stored files that belong to no draft and to no message. */
  async removeOrphans(isUsed: (id: Id) => boolean, now = Date.now()): Promise<void> {
    for (const record of await this.#storage.all()) {
      if (!isUsed(record.id) && now - record.added_at > ORPHAN_MS) await this.remove(record.id)
    }
  }

  stop(): void {
    this.#stopped = true
    this.#queue.clear()
    for (const id of [...this.#running.keys()]) this.#abort(id)
  }

  /** Concurrent callers share one attempt. */
  #attempt(file: LocalFile): Promise<StoredFile> {
    const running = this.#running.get(file.id)
    if (running) return running.result
    const abort = new AbortController()
    const result = exclusive(`umbrachat-upload ${file.id}`, () => this.#upload(file, abort.signal))
      .then((finished) => {
        if (!abort.signal.aborted) this.#set(file.id, { phase: 'done', sent: file.size, problem: null })
        return finished
      })
      .catch((error: unknown) => {
        const problem = Problem.from(error)
        if (!abort.signal.aborted) {
          const phase = isTransient(problem) ? 'waiting' : 'failed'
          this.#set(file.id, { phase, sent: this.state(file.id).sent, problem })
        }
        throw problem
      })
      .finally(() => {
        if (this.#running.get(file.id)?.abort === abort) this.#running.delete(file.id)
      })
    this.#running.set(file.id, { result, abort })
    return result
  }

  async #upload(file: LocalFile, signal: AbortSignal): Promise<StoredFile> {
    let record = await this.#storage.record(file.id)
    const bytes = await this.#storage.bytes(file.id)
    if (signal.aborted) throw Problem.offline()
    if (record?.file) return record.file
    if (!record || !bytes) throw lost()
    const sent = (count: number) => {
      if (!signal.aborted) this.#set(file.id, { phase: 'uploading', sent: count, problem: null })
    }
    for (let attempt = 0; ; attempt += 1) {
      const upload_id: Id = record.upload_id ?? (await this.#begin(file, bytes))
      record = { ...record, upload_id }
      await this.#storage.write(record)
      try {
        const uploaded = await this.#calls.resume(upload_id, bytes, { signal, sent })
        return await this.#finished(record, await this.#withPoster(file.id, uploaded))
      } catch (error) {
        if (!isGone(error) || attempt > 0) throw error
        // The upload has expired. It begins again.
        record = { ...record, upload_id: null }
      }
    }
  }

  #begin(
    { name, media_type, original, kind, duration_ms, waveform }: LocalFile,
    { size }: Blob,
  ): Promise<Id> {
    const voice = kind === 'voice'
    return this.#calls.begin({ name, media_type, size, original, duration_ms, voice, waveform })
  }

  /** Without its poster a video is complete, too. */
  async #withPoster(id: Id, uploaded: StoredFile): Promise<StoredFile> {
    const poster = await this.#storage.poster(id)
    if (!poster || uploaded.kind !== 'video') return uploaded
    return this.#calls.putPoster(uploaded.id, poster).catch(() => uploaded)
  }

  async #finished(record: UploadRecord, file: StoredFile): Promise<StoredFile> {
    await this.#storage.write({ ...record, file, finished_at: Date.now() })
    return file
  }

  async #refresh(file: LocalFile, record: UploadRecord): Promise<StoredFile> {
    try {
      const present = await this.#finished(record, await this.#calls.details(record.file?.id ?? ''))
      return await this.#describe(file, record, present)
    } catch (error) {
      if (!isGone(error)) throw error
      await this.restart(file)
      return this.finish(file)
    }
  }

  async #describe(file: LocalFile, record: UploadRecord, uploaded: StoredFile): Promise<StoredFile> {
    const alt = file.alt?.trim() ?? ''
    if (alt === (uploaded.alt ?? '')) return uploaded
    return this.#finished(record, await this.#calls.describe(uploaded.id, alt || null))
  }

  #forgetOnServer({ upload_id, file }: UploadRecord): void {
    if (upload_id === null) return
    const ended = file ? this.#calls.remove(file.id) : this.#calls.endUpload(upload_id)
    ended
      // The upload may have become a file just now, of the same id.
      .catch((error: unknown) => (!file && isGone(error) ? this.#calls.remove(upload_id) : undefined))
      // Otherwise the server removes it after a day.
      .catch(() => undefined)
  }

  #abort(id: Id): void {
    this.#running.get(id)?.abort.abort()
    this.#running.delete(id)
  }

  #set(id: Id, state: UploadState): void {
    this.#states.set(id, state)
    this.#changed(id)
  }
}

function lost(): Problem {
  return new Problem({ status: 422, code: 'file_lost', title: 'The browser has lost the file' })
}
