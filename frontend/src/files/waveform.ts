// The bars of a voice message.

export const BARS = 44
const LOWEST = 0.08

/** Heights from 0 to 1. Without a waveform all are low. */
export function barsOf(waveform: string | null | undefined, count = BARS): number[] {
  const amplitudes = decode(waveform)
  return Array.from({ length: count }, (_, bar) => {
    const from = Math.floor((bar * amplitudes.length) / count)
    const to = Math.max(from + 1, Math.floor(((bar + 1) * amplitudes.length) / count))
    return Math.max(LOWEST, ...amplitudes.slice(from, to).map((amplitude) => amplitude / 255))
  })
}

function decode(waveform: string | null | undefined): number[] {
  try {
    return [...atob(waveform ?? '')].map((character) => character.charCodeAt(0))
  } catch {
    return []
  }
}

/** Amplitudes from 0 to 1 in the form in which the server keeps them. */
export function encodeWaveform(amplitudes: readonly number[]): string {
  const bytes = amplitudes.map((amplitude) => Math.round(Math.min(1, Math.max(0, amplitude)) * 255))
  return btoa(String.fromCharCode(...bytes))
}
