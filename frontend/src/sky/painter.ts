// Paints in a worker if the canvas can be transferred, else on the main thread.

import { AnimationLoop } from './animation-loop'
import { Scene, type Surface, type View } from './scene'
import { trustedScriptUrl } from '../kit/script-url'
import type { Order } from './worker'
import workerUrl from './worker.ts?worker&url'

export interface Painter {
  show(view: View): void
  run(moving: boolean): void
  end(): void
}

export function startPainter(still: HTMLCanvasElement, moving: HTMLCanvasElement): Painter {
  if (typeof Worker === 'function' && 'transferControlToOffscreen' in still) {
    return paintInWorker(still, moving)
  }
  return paintHere(still, moving)
}

function paintInWorker(still: HTMLCanvasElement, moving: HTMLCanvasElement): Painter {
  const worker = new Worker(trustedScriptUrl(workerUrl), { type: 'module' })
  const tell = (order: Order, handOver: Transferable[] = []) => worker.postMessage(order, handOver)
  const canvases = [still.transferControlToOffscreen(), moving.transferControlToOffscreen()] as const
  tell({ order: 'begin', still: canvases[0], moving: canvases[1] }, [...canvases])
  return {
    show: (view) => tell({ order: 'show', view }),
    run: (on) => tell({ order: 'run', moving: on }),
    end: () => worker.terminate(),
  }
}

function paintHere(still: HTMLCanvasElement, moving: HTMLCanvasElement): Painter {
  const surfaceOf = (canvas: HTMLCanvasElement): Surface => ({ canvas, pen: canvas.getContext('2d')! })
  const makeSurface = (side: number) => {
    const image = document.createElement('canvas')
    image.width = image.height = side
    return { ...surfaceOf(image), image }
  }
  const loop = new AnimationLoop(new Scene(surfaceOf(still), surfaceOf(moving), makeSurface))
  return {
    show: (view) => loop.show(view),
    run: (on) => loop.run(on),
    end: () => loop.run(false),
  }
}
