// Plays voice messages: one at a time, from any place where it is shown, and then the next one of its conversation. The
// sound does not depend on a row of the timeline, which is removed when it is scrolled out of view.

import type { AttachedFile } from '../ledger'
import { live } from '../live/live.svelte'
import { navigation } from '../navigation/navigation.svelte'
import { preferences, VOICE_SPEEDS } from '../preferences/preferences.svelte'
import { pathOf } from './address'
import { followingVoice } from './following'
import { soundBegins } from './one-sound'
import { Source } from './source.svelte'

class Player {
  /** The voice message that plays or is paused. */
  file = $state.raw<AttachedFile | null>(null)
  playing = $state(false)
  /** The position in seconds. */
  at = $state(0)
  /** In seconds. 0: not known. */
  length = $state(0)
  source = $state.raw<Source | null>(null)
  /** The conversation that was shown when it began. */
  conversation: string | null = null
  /** Playing was asked for, but the bytes are not there yet. */
  #wanted = false
  readonly #element = new Audio()
  #release = () => {}

  constructor() {
    const element = this.#element
    element.preload = 'auto'
    element.onplay = () => {
      this.playing = true
      soundBegins(element)
    }
    element.onpause = () => (this.playing = false)
    element.onended = () => this.#ended()
    element.ontimeupdate = () => {
      // Not when the position is reset because the bytes are read again.
      if (element.readyState > 0) this.at = element.currentTime
    }
    element.onerror = () => {
      // Without an address there is nothing that could fail.
      if (element.hasAttribute('src')) void this.source?.failed()
    }
    element.onloadedmetadata = () => {
      // A recording of a browser does not say how long it is.
      if (this.length === 0 && Number.isFinite(element.duration)) this.length = element.duration
      if (this.at > 0) element.currentTime = this.at
      element.playbackRate = preferences.voiceSpeed
      this.source?.shown()
    }
  }

  isCurrent(file: AttachedFile): boolean {
    return this.file?.id === file.id
  }

  toggle(file: AttachedFile): void {
    if (this.isCurrent(file) && this.playing) return this.pause()
    if (!this.isCurrent(file)) this.#load(file)
    this.#play()
  }

  pause(): void {
    this.#wanted = false
    this.#element.pause()
  }

  seek(file: AttachedFile, seconds: number): void {
    if (!this.isCurrent(file)) this.#load(file)
    this.at = Math.max(0, this.length > 0 ? Math.min(seconds, this.length) : seconds)
    if (this.#element.readyState > 0) this.#element.currentTime = this.at
  }

  /** The next speed, for this message and all later ones. */
  faster(): void {
    const at = VOICE_SPEEDS.indexOf(preferences.voiceSpeed)
    preferences.voiceSpeed = VOICE_SPEEDS[(at + 1) % VOICE_SPEEDS.length] ?? 1
    this.#element.playbackRate = preferences.voiceSpeed
  }

  stop(): void {
    this.#release()
    this.pause()
    this.#element.removeAttribute('src')
    // Releases the bytes.
    this.#element.load()
    this.playing = false
    this.file = this.source = null
    this.at = this.length = 0
  }

  #play(): void {
    this.#wanted = true
    // A failure is reported by the element, too.
    if (this.#element.hasAttribute('src')) this.#element.play().catch(() => undefined)
  }

  #load(file: AttachedFile): void {
    this.stop()
    const { route } = navigation
    this.conversation = 'id' in route ? route.id : null
    this.file = file
    this.length = (file.duration_ms ?? 0) / 1_000
    const place = { path: pathOf(file), local: file.local ? file.id : null }
    this.#release = $effect.root(() => {
      const source = new Source(() => place)
      this.source = source
      $effect(() => {
        const { url } = source
        if (url === undefined) return
        this.#element.src = url
        if (this.#wanted) this.#play()
      })
    })
  }

  #ended(): void {
    const { file, conversation } = this
    const next = file && conversation && followingVoice(live.timeline(conversation).items, file.id)
    this.stop()
    if (next) this.toggle(next)
  }
}

export const player = new Player()
