// Records the microphone, which is asked for when the recording begins and released when it ends.

import { encodeWaveform } from '../files/waveform'
import type { PickedFile } from '../ledger'
import { Levels } from './levels'
import { bareType, BITS_PER_SECOND, LONGEST_MS, recordingName, recordingType, SHORTEST_MS } from './recording'

export type EndedBy = 'longest' | 'interrupted'

const MEASURE_EACH_MS = 50
/** How often the recorder gives what it has. */
const CHUNK_MS = 1_000
/** A recording ends when the next chunk might make it larger than the server allows. */
const CHUNK_BYTES_MAX = 64 * 1_024

interface Options {
  /** The largest file. */
  most: number
  /** It ends by itself. What was recorded is there until `finish`. */
  onended: (by: EndedBy) => void
}

export class Recorder {
  elapsed_ms = $state(0)
  /** Of the last moments. */
  readonly levels = new Levels()
  readonly #options: Options
  readonly #stream: MediaStream
  readonly #recorder: MediaRecorder
  readonly #audio: AudioContext
  readonly #analyser: AnalyserNode
  readonly #samples: Float32Array<ArrayBuffer>
  readonly #chunks: Blob[] = []
  readonly #stopped: Promise<void>
  readonly #began = Date.now()
  #started_ms: number
  #closed = false
  #timer: ReturnType<typeof setInterval>

  private constructor(stream: MediaStream, type: string, options: Options) {
    this.#options = options
    this.#stream = stream
    this.#recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: BITS_PER_SECOND })
    this.#stopped = new Promise((resolve) => (this.#recorder.onstop = () => resolve()))
    this.#recorder.ondataavailable = ({ data }) => this.#add(data)
    this.#recorder.onerror = () => this.#end('interrupted')
    for (const track of stream.getTracks()) track.onended = () => this.#end('interrupted')
    this.#audio = new AudioContext()
    this.#analyser = this.#audio.createAnalyser()
    this.#samples = new Float32Array(this.#analyser.fftSize)
    this.#audio.createMediaStreamSource(stream).connect(this.#analyser)
    this.#recorder.onstart = () => (this.#started_ms = performance.now())
    this.#started_ms = performance.now()
    this.#recorder.start(CHUNK_MS)
    this.#timer = setInterval(() => this.#measure(), MEASURE_EACH_MS)
  }

  /** Asks for the microphone and begins. Rejects with the browser's error, or with that of `signal`. */
  static async start(options: Options & { signal: AbortSignal }): Promise<Recorder> {
    const type = recordingType()
    if (type === null) throw new DOMException('this browser does not record', 'NotSupportedError')
    const audio = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true }
    const stream = await navigator.mediaDevices.getUserMedia({ audio })
    try {
      options.signal.throwIfAborted()
      return new Recorder(stream, type, options)
    } catch (error) {
      release(stream)
      throw error
    }
  }

  /** Ends the recording. Null: it is too short. */
  async finish(): Promise<PickedFile | null> {
    this.#measure()
    const duration_ms = Math.round(this.elapsed_ms)
    this.#close()
    await this.#stopped
    const type = this.#recorder.mimeType
    const bytes = new Blob(this.#chunks, { type: bareType(type) })
    if (duration_ms < SHORTEST_MS || bytes.size === 0) return null
    return {
      ...{ kind: 'voice', name: recordingName(type, this.#began), media_type: bytes.type },
      ...{ duration_ms, waveform: encodeWaveform(this.levels.amplitudes()), bytes, poster: null },
    }
  }

  /** Ends the recording, which is not kept. */
  discard(): void {
    this.#close()
    this.#chunks.length = 0
  }

  #add(data: Blob): void {
    this.#chunks.push(data)
    const size = this.#chunks.reduce((sum, chunk) => sum + chunk.size, 0)
    if (size > this.#options.most - CHUNK_BYTES_MAX) this.#end('longest')
  }

  #measure(): void {
    if (this.#recorder.state !== 'recording') return
    this.elapsed_ms = Math.min(LONGEST_MS, performance.now() - this.#started_ms)
    this.#analyser.getFloatTimeDomainData(this.#samples)
    const level = this.#samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
    this.levels.add(this.elapsed_ms, level)
    if (this.elapsed_ms >= LONGEST_MS) this.#end('longest')
  }

  #end(by: EndedBy): void {
    if (this.#closed) return
    this.#close()
    this.#options.onended(by)
  }

  #close(): void {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#timer)
    if (this.#recorder.state !== 'inactive') this.#recorder.stop()
    release(this.#stream)
    void this.#audio.close()
  }
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
