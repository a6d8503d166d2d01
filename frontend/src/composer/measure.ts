// What the browser knows about a chosen file: its kind, size in pixels, duration, and a picture of a video.

import type { PickedFile } from '../ledger'

/** Kinds of pictures that the server shows. Others are sent as files. */
const PICTURES = /^image\/(jpeg|png|webp|gif)$/
const WITHIN_MS = 5_000
/** Of the longer side of a poster. */
const POSTER_PX = 1_280

export async function measure(file: File): Promise<PickedFile> {
  const media_type = file.type || 'application/octet-stream'
  const about = { name: nameOf(file), media_type, bytes: file, poster: null }
  try {
    if (PICTURES.test(file.type)) return { ...about, kind: 'picture', ...(await sizeOf(file)) }
    if (file.type.startsWith('video/')) return { ...about, kind: 'video', ...(await videoOf(file)) }
    if (file.type.startsWith('audio/')) return { ...about, kind: 'audio', ...(await durationOf(file)) }
  } catch {
    // The browser does not know it. The server decides what it is.
  }
  return { ...about, kind: 'document' }
}

/** The server refuses control characters and slashes. */
export function nameOf({ name, type }: Pick<File, 'name' | 'type'>): string {
  // eslint-disable-next-line no-control-regex
  const clean = name.replace(/[\u0000-\u001f\u007f-\u009f/\\]/g, '_').trim()
  if (clean !== '') return [...clean].length <= 255 ? clean : shortened(clean)
  return `file.${/\/(\w+)/.exec(type)?.[1] ?? 'bin'}`
}

/** The end of a name says what it is. */
function shortened(name: string): string {
  const end = /\.\w{1,10}$/.exec(name)?.[0] ?? ''
  return [...name].slice(0, 255 - end.length).join('') + end
}

async function sizeOf(file: File): Promise<{ width: number; height: number }> {
  const picture = new Image()
  return withUrl(file, async (url) => {
    await happens(picture, 'load', () => (picture.src = url))
    return { width: picture.naturalWidth, height: picture.naturalHeight }
  })
}

async function durationOf(file: File): Promise<{ duration_ms?: number }> {
  const audio = document.createElement('audio')
  audio.preload = 'metadata'
  return withUrl(file, async (url) => {
    await happens(audio, 'loadedmetadata', () => (audio.src = url))
    return lasting(audio)
  })
}

type Measured = Pick<PickedFile, 'width' | 'height' | 'duration_ms' | 'poster'>

async function videoOf(file: File): Promise<Measured> {
  const video = document.createElement('video')
  video.muted = true
  video.playsInline = true
  video.preload = 'auto'
  return withUrl(file, async (url) => {
    await happens(video, 'loadeddata', () => (video.src = url))
    const size = { width: video.videoWidth, height: video.videoHeight }
    if (size.width === 0) throw new Error('a video without a picture')
    // The first picture is often black.
    await happens(video, 'seeked', () => (video.currentTime = Math.min(1, (video.duration || 0) / 4)))
    return { ...size, ...lasting(video), poster: await posterOf(video) }
  })
}

function lasting({ duration }: HTMLMediaElement): { duration_ms?: number } {
  return Number.isFinite(duration) ? { duration_ms: Math.round(duration * 1_000) } : {}
}

function posterOf(video: HTMLVideoElement): Promise<Blob | null> {
  const scale = Math.min(1, POSTER_PX / Math.max(video.videoWidth, video.videoHeight))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(video.videoWidth * scale)
  canvas.height = Math.round(video.videoHeight * scale)
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.82))
}

async function withUrl<T>(file: File, work: (url: string) => Promise<T>): Promise<T> {
  const url = URL.createObjectURL(file)
  try {
    return await work(url)
  } finally {
    URL.revokeObjectURL(url)
  }
}

function happens(element: HTMLElement, event: string, begin: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`no ${event}`)), WITHIN_MS)
    element.addEventListener(event, () => resolve(), { once: true })
    element.addEventListener('error', () => reject(new Error('not readable')), { once: true })
    begin()
  })
}
