// The square of a picture that is kept: how large it is, and where its middle is.

import type { Point, Size } from './zoom'

export interface Crop {
  /** 1: the square is as large as the picture allows. */
  scale: number
  /** The middle of the square, in pixels of the picture. */
  x: number
  y: number
}

export interface Square {
  left: number
  top: number
  side: number
}

export const SCALE_MAX = 6
/** The pixels of a side that are uploaded: the server keeps 512 of them. */
const UPLOADED = 1024

export function wholeCrop({ width, height }: Size): Crop {
  return { scale: 1, x: width / 2, y: height / 2 }
}

export function squareOf({ scale, x, y }: Crop, { width, height }: Size): Square {
  const side = Math.min(width, height) / scale
  return { left: x - side / 2, top: y - side / 2, side }
}

/** Enlarges to `scale`. The point stays where it is: -0.5 and 0.5 are the edges of the square, 0 its middle. */
export function scaledCrop(crop: Crop, scale: number, size: Size, at: Point = { x: 0, y: 0 }): Crop {
  const next = Math.min(SCALE_MAX, Math.max(1, scale))
  const change = squareOf(crop, size).side - squareOf({ ...crop, scale: next }, size).side
  return within({ scale: next, x: crop.x + at.x * change, y: crop.y + at.y * change }, size)
}

/** Moves the picture under the square, by parts of the square's side. */
export function movedCrop(crop: Crop, by: Point, size: Size): Crop {
  const { side } = squareOf(crop, size)
  return within({ ...crop, x: crop.x - by.x * side, y: crop.y - by.y * side }, size)
}

/** The square stays inside of the picture. */
function within(crop: Crop, size: Size): Crop {
  const half = squareOf(crop, size).side / 2
  const inside = (middle: number, length: number) => Math.min(length - half, Math.max(half, middle))
  return { ...crop, x: inside(crop.x, size.width), y: inside(crop.y, size.height) }
}

/** The square as a picture of its own. A picture that may be transparent becomes WebP, where the browser writes it. */
export async function cutOut(picture: ImageBitmap, crop: Crop, transparent: boolean): Promise<Blob> {
  const { left, top, side } = squareOf(crop, picture)
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = Math.max(1, Math.round(Math.min(UPLOADED, side)))
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.imageSmoothingQuality = 'high'
  context.drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) => {
    const take = (blob: Blob | null) => (blob ? resolve(blob) : reject(new Error('no picture')))
    canvas.toBlob(take, transparent ? 'image/webp' : 'image/jpeg', 0.92)
  })
}
