// The part of a picture that is seen: how large it is, and how far it is moved from the middle.

export interface View {
  scale: number
  x: number
  y: number
}

export interface Point {
  x: number
  y: number
}

export interface Size {
  width: number
  height: number
}

export const WHOLE: View = { scale: 1, x: 0, y: 0 }
const LARGEST = 8
/** Moves shorter than this are a press. */
const SWIPE_PX = 60

/** Enlarges by `factor`. The point, measured from the middle of the box, stays where it is. */
export function zoomed({ scale, x, y }: View, factor: number, at: Point, box: Size): View {
  const next = Math.min(LARGEST, Math.max(1, scale * factor))
  const by = next / scale
  return within({ scale: next, x: at.x - (at.x - x) * by, y: at.y - (at.y - y) * by }, box)
}

export function moved(view: View, by: Point, box: Size): View {
  return within({ ...view, x: view.x + by.x, y: view.y + by.y }, box)
}

/** The picture covers the box, or is in its middle. */
function within({ scale, x, y }: View, { width, height }: Size): View {
  const limit = (value: number, length: number) => {
    const most = ((scale - 1) * length) / 2
    return Math.min(most, Math.max(-most, value)) + 0
  }
  return { scale, x: limit(x, width), y: limit(y, height) }
}

/** What a finger wants that moved over the whole picture. */
export function swipeOf({ x, y }: Point): 'previous' | 'next' | 'close' | null {
  if (Math.abs(x) > Math.abs(y)) return x > SWIPE_PX ? 'previous' : x < -SWIPE_PX ? 'next' : null
  return y > 2 * SWIPE_PX ? 'close' : null
}

/** Follows the pointers that are down: one moves, two pinch. */
export class Pointers {
  readonly #down = new Map<number, Point>()

  get count(): number {
    return this.#down.size
  }

  put(id: number, at: Point): void {
    this.#down.set(id, at)
  }

  lift(id: number): void {
    this.#down.delete(id)
  }

  /** The change since the last call: by how much the middle moved and the distance grew. */
  move(id: number, to: Point): { by: Point; factor: number; middle: Point } | null {
    if (!this.#down.has(id)) return null
    const before = this.#measure()
    this.#down.set(id, to)
    const now = this.#measure()
    return {
      by: { x: now.middle.x - before.middle.x, y: now.middle.y - before.middle.y },
      factor: before.distance > 0 ? now.distance / before.distance : 1,
      middle: now.middle,
    }
  }

  #measure(): { middle: Point; distance: number } {
    const [a, b] = [...this.#down.values()]
    if (!a) return { middle: { x: 0, y: 0 }, distance: 0 }
    if (!b) return { middle: a, distance: 0 }
    return {
      middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 },
      distance: Math.hypot(a.x - b.x, a.y - b.y),
    }
  }
}
