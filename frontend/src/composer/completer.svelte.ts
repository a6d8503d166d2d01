// The list of suggestions while one writes: what it offers, which one is meant, and the keys it takes for itself.

import type { Choice } from './choices'
import { askedFor, type Asked } from './completion'

export class Completer {
  choices = $state.raw<readonly Choice[]>([])
  at = $state(0)
  readonly #find: (asked: Asked) => Promise<readonly Choice[]>
  /** What is asked at the moment; an answer to anything else comes too late. */
  #asked: Asked | null = null
  /** Where somebody closed the list: it stays closed for that word. */
  #dismissed = -1

  constructor(find: (asked: Asked) => Promise<readonly Choice[]>) {
    this.#find = find
  }

  get open(): boolean {
    return this.choices.length > 0
  }

  /** The text or the place in it is another one; `null` while a stretch is marked. */
  follow(text: string, caret: number | null): void {
    const asked = caret === null ? null : askedFor(text, caret)
    this.#asked = asked
    if (!asked) this.#dismissed = -1
    if (!asked || asked.start === this.#dismissed) {
      this.choices = []
      return
    }
    this.#find(asked).then(
      (found) => {
        if (this.#asked !== asked) return
        this.choices = found
        this.at = 0
      },
      // Without the names of the emoji one can still write.
      () => (this.choices = []),
    )
  }

  close(): void {
    this.#asked = null
    this.choices = []
  }

  /** Whether the key belongs to the list. Enter and Tab choose. */
  takes(event: KeyboardEvent, choose: (choice: Choice) => void): boolean {
    const chosen = this.choices[this.at]
    if (!chosen) return false
    const count = this.choices.length
    if (event.key === 'ArrowDown') this.at = (this.at + 1) % count
    else if (event.key === 'ArrowUp') this.at = (this.at + count - 1) % count
    else if (event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey)) choose(chosen)
    else if (event.key === 'Escape') {
      this.#dismissed = this.#asked?.start ?? -1
      this.close()
    } else return false
    event.preventDefault()
    return true
  }
}
