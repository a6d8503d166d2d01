// The worker that paints the sky, so that painting does not delay input.

import { AnimationLoop } from './animation-loop'
import { Scene, type Surface, type View } from './scene'

export type Order =
  | { order: 'begin'; still: OffscreenCanvas; moving: OffscreenCanvas }
  | { order: 'show'; view: View }
  | { order: 'run'; moving: boolean }

let loop: AnimationLoop | undefined

const surfaceOf = (canvas: OffscreenCanvas): Surface => {
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('This browser gives no 2D context to a worker.')
  return { canvas, pen }
}

self.addEventListener('message', ({ data }: MessageEvent<Order>) => {
  if (data.order === 'begin') {
    const makeSurface = (side: number) => {
      const image = new OffscreenCanvas(side, side)
      return { ...surfaceOf(image), image }
    }
    loop = new AnimationLoop(new Scene(surfaceOf(data.still), surfaceOf(data.moving), makeSurface))
  } else if (data.order === 'show') loop?.show(data.view)
  else loop?.run(data.moving)
})
