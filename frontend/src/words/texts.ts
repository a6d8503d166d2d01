// Texts in files of their own for each language.

import { isolating } from '../kit/isolate'

export type Language = 'en' | 'de'

/** A group of texts. Only the file of the language in use is loaded. */
export class Texts<T> {
  readonly #files: Record<Language, () => Promise<T>>
  readonly #loaded: Partial<Record<Language, T>> = {}
  #areUsed = false

  constructor(files: Record<Language, () => Promise<T>>) {
    this.#files = files
  }

  /** Whether a part of the app has asked for them. */
  get areUsed(): boolean {
    return this.#areUsed
  }

  /** Rejects if the file cannot be loaded. */
  async load(language: Language): Promise<void> {
    this.#areUsed = true
    this.#loaded[language] ??= isolating(await this.#files[language]())
  }

  in(language: Language): T {
    const texts = this.#loaded[language]
    if (!texts) throw new Error(`The texts in ${language} are not loaded.`)
    return texts
  }
}
