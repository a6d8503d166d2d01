// The list of suggestions while one writes: what it offers, which one is meant, and the keys it takes for itself.

import type { Choice } from './choices'
import { askedFor, type Asked } from './completion'

export class Completer {
  choices = $state.raw<readonly Choice[]>([])
  /** Which choice is meant; -1 while none is. */
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
        // What looks like an emoji's name may be a word: it is replaced only if somebody goes to the list.
        this.at = asked.kind === 'emoji' ? -1 : 0
      },
      // Without the names of the emoji one can still write.
      () => (this.choices = []),
    )
  }

  close(): void {
    this.#asked = null
    this.choices = []
  }

  /** The pointer is over a choice. Of names that one is meant then; an emoji is chosen by a press alone. */
  point(at: number): void {
    if (this.#asked?.kind !== 'emoji') this.at = at
  }

  /** Whether the key belongs to the list. Enter and Tab choose what is meant, if anything is. */
  takes(event: KeyboardEvent, choose: (choice: Choice) => void): boolean {
    const count = this.choices.length
    if (count === 0) return false
    const meant = this.choices[this.at]
    if (event.key === 'ArrowDown') this.at = (this.at + 1) % count
    else if (event.key === 'ArrowUp') this.at = (Math.max(this.at, 0) + count - 1) % count
    else if (meant && (event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey))) choose(meant)
    else if (event.key === 'Escape') {
      this.#dismissed = this.#asked?.start ?? -1
      this.close()
    } else return false
    event.preventDefault()
    return true
  }
}
