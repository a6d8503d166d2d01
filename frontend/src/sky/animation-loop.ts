// Animates a scene at twelve frames a second, faster during a meteor, and not at all while it is static.

import type { Scene, View } from './scene'

const FRAME_MS = 80
const FAST_FRAME_MS = 30

export class AnimationLoop {
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly scene: Scene) {}

  show(view: View): void {
    this.scene.paint(view)
  }

  run(moving: boolean): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (moving) this.#tick()
  }

  #tick(): void {
    this.#timer = setTimeout(
      () => {
        this.scene.frame(performance.now())
        this.#tick()
      },
      this.scene.isFast ? FAST_FRAME_MS : FRAME_MS,
    )
  }
}
