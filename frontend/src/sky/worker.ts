// The worker that paints the sky, so that painting does not delay input.

import { Clockwork } from './clockwork'
import { Scene, type Surface, type View } from './scene'

export type Order =
  | { order: 'begin'; still: OffscreenCanvas; moving: OffscreenCanvas }
  | { order: 'show'; view: View }
  | { order: 'run'; moving: boolean }

let clockwork: Clockwork | undefined

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
    clockwork = new Clockwork(new Scene(surfaceOf(data.still), surfaceOf(data.moving), makeSurface))
  } else if (data.order === 'show') clockwork?.show(data.view)
  else clockwork?.run(data.moving)
})
