// What a browser can record, and how long.

/** In the order of preference: the smallest at the same quality, then what only some browsers have. */
const TYPES = [
  'audio/webm;codecs=opus',
  'audio/ogg;codecs=opus',
  'audio/mp4;codecs=mp4a.40.2',
  'audio/webm',
  'audio/mp4',
]
/** Enough for a voice. */
export const BITS_PER_SECOND = 32_000
export const LONGEST_MS = 15 * 60_000
/** What is shorter was not meant. */
export const SHORTEST_MS = 500

const ENDINGS: Record<string, string> = { 'audio/webm': 'webm', 'audio/ogg': 'ogg', 'audio/mp4': 'm4a' }

/** The type to record. Null: this browser cannot record, or not on this page. */
export function recordingType(): string | null {
  // Without HTTPS there are no media devices.
  if (typeof MediaRecorder === 'undefined' || !('mediaDevices' in navigator)) return null
  return TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? null
}

/** A type without the names of its codecs. */
export function bareType(type: string): string {
  return (type.split(';')[0] ?? '').trim().toLowerCase()
}

/** Such as "voice-2026-11-30-1405.webm". */
export function recordingName(type: string, began_ms: number): string {
  const at = new Date(began_ms)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  return `voice-${day}-${two(at.getHours())}${two(at.getMinutes())}.${ENDINGS[bareType(type)] ?? 'bin'}`
}

export type MicrophoneTrouble = 'micRefused' | 'micMissing' | 'micBusy'

/** Why the browser gave no microphone. */
export function microphoneTrouble(error: unknown): MicrophoneTrouble {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'micRefused'
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'micMissing' : 'micBusy'
}
