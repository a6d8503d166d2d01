// A soft sound of two notes. It is computed, so there is no file to load.

const NOTES = [
  { frequency: 587.33, at: 0 },
  { frequency: 880, at: 0.11 },
]
const LOUDNESS = 0.07
const FADE_S = 0.5
/** Several messages in a row sound once. */
const PAUSE_MS = 3_000
/** Sound that the browser allows later than this is about something past. */
const LATE_MS = 1_000

let context: AudioContext | null = null
let lastAt = -Infinity

/** Browsers allow sound only in a page that was used, and stay silent else. */
export async function playSound(): Promise<void> {
  const now = performance.now()
  if (now - lastAt < PAUSE_MS || typeof AudioContext === 'undefined') return
  lastAt = now
  context ??= new AudioContext()
  // Until the page is used, Firefox neither resumes nor refuses.
  if (context.state === 'suspended') await context.resume()
  if (performance.now() - lastAt > LATE_MS) return
  for (const { frequency, at } of NOTES) {
    const start = context.currentTime + at
    const tone = new OscillatorNode(context, { type: 'sine', frequency })
    const volume = new GainNode(context, { gain: 0 })
    volume.gain.setValueAtTime(0, start)
    volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.0001, start + FADE_S)
    tone.connect(volume).connect(context.destination)
    tone.start(start)
    tone.stop(start + FADE_S)
  }
}
