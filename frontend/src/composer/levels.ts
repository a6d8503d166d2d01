// The levels of a recording over time, from which its waveform is made.

/** The time for which one level stands. */
export const SLOT_MS = 100
/** The server keeps as many. */
const AMPLITUDES_MAX = 100
/** The noise of a room is not shown as if it were a voice. */
const QUIET = 0.05

export class Levels {
  /** From 0 to 1, one for each slot. */
  readonly #slots: number[] = []

  /** `level` was measured at this time of the recording. */
  add(at_ms: number, level: number): void {
    const slot = Math.max(0, Math.floor(at_ms / SLOT_MS))
    // The timers of a hidden tab are slow. What they missed is taken to be as loud.
    while (this.#slots.length <= slot) this.#slots.push(this.#slots.length < slot ? level : 0)
    this.#slots[slot] = Math.max(this.#slots[slot] ?? 0, level)
  }

  /** The newest levels, as many as asked for, the newest last. */
  newest(count: number): number[] {
    const known = this.#slots.slice(-count)
    return [...Array.from({ length: count - known.length }, () => 0), ...known]
  }

  /** The whole recording in few amplitudes, as high as the loudest allows. */
  amplitudes(): number[] {
    const all = this.#slots.length
    const count = Math.min(AMPLITUDES_MAX, Math.max(1, all))
    const loudest = this.#slots.reduce((most, level) => Math.max(most, level), QUIET)
    return Array.from({ length: count }, (_, at) => {
      const part = this.#slots.slice(Math.floor((at * all) / count), Math.floor(((at + 1) * all) / count))
      return part.reduce((most, level) => Math.max(most, level), 0) / loudest
    })
  }
}
