// The completion list: its choices, the selected one, and the keys that it handles.

import type { Choice } from './choices'
import { completionQueryAt, type CompletionQuery } from './completion-query'

export class Completer {
  choices = $state.raw<readonly Choice[]>([])
  /** The index of the selected choice. -1: none. */
  at = $state(0)
  readonly #find: (asked: CompletionQuery) => Promise<readonly Choice[]>
  /** The present query. Answers to other queries are ignored. */
  #query: CompletionQuery | null = null
  /** The start of the word for which the user closed the list. It stays closed for that word. */
  #dismissed = -1

  constructor(find: (asked: CompletionQuery) => Promise<readonly Choice[]>) {
    this.#find = find
  }

  get open(): boolean {
    return this.choices.length > 0
  }

  /** Updates the list after the text or the caret has changed. `null`: a range is selected. */
  follow(text: string, caret: number | null): void {
    const asked = caret === null ? null : completionQueryAt(text, caret)
    this.#query = asked
    if (!asked) this.#dismissed = -1
    if (!asked || asked.start === this.#dismissed) {
      this.choices = []
      return
    }
    this.#find(asked).then(
      (found) => {
        if (this.#query !== asked) return
        this.choices = found
        // A word may look like an emoji name. It is replaced only if the user selects a choice.
        this.at = asked.kind === 'emoji' ? -1 : 0
      },
      // Completion is optional, so the failure is not reported.
      () => (this.choices = []),
    )
  }

  close(): void {
    this.#query = null
    this.choices = []
  }

  /** The pointer is over a choice. It selects a person, but an emoji only when pressed. */
  point(at: number): void {
    if (this.#query?.kind !== 'emoji') this.at = at
  }

  /** Whether the list handles the key. Enter and Tab take the selected choice, if there is one. */
  takes(event: KeyboardEvent, choose: (choice: Choice) => void): boolean {
    const count = this.choices.length
    if (count === 0) return false
    const meant = this.choices[this.at]
    if (event.key === 'ArrowDown') this.at = (this.at + 1) % count
    else if (event.key === 'ArrowUp') this.at = (Math.max(this.at, 0) + count - 1) % count
    else if (meant && (event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey))) choose(meant)
    else if (event.key === 'Escape') {
      this.#dismissed = this.#query?.start ?? -1
      this.close()
    } else return false
    event.preventDefault()
    return true
  }
}
