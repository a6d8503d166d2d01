// Chromium with a camera that shows a QR code. What it shows is in a file, which the browser reads when the camera is
// switched on.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LaunchOptions, Page } from '@playwright/test'
import encodeQR from 'qr'

const WIDTH = 640
const HEIGHT = 480
/** Pixels of a module of the code. */
const SCALE = 5
const FRAMES = 4
const LIGHT = 210
const DARK = 40
const BETWEEN = 120

export class FakeCamera {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async create(): Promise<FakeCamera> {
    return new FakeCamera(await mkdtemp(join(tmpdir(), 'umbrachat-camera-')))
  }

  get #file(): string {
    return join(this.#folder, 'camera.y4m')
  }

  /** The launch options with this camera. */
  launchOptions({ args = [], ...rest }: LaunchOptions): LaunchOptions {
    const camera = ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${this.#file}`]
    return { ...rest, args: [...args, ...camera, '--use-fake-ui-for-media-stream'] }
  }

  /** From the next time that it is switched on. */
  async show(text: string): Promise<void> {
    const code = encodeQR(text, 'raw', { ecc: 'medium', border: 4 })
    const left = Math.floor((WIDTH - code.length * SCALE) / 2)
    const top = Math.floor((HEIGHT - code.length * SCALE) / 2)
    const luma = Buffer.alloc(WIDTH * HEIGHT, BETWEEN)
    for (const [y, row] of code.entries())
      for (const [x, dark] of row.entries())
        for (let line = 0; line < SCALE; line += 1) {
          const at = (top + y * SCALE + line) * WIDTH + left + x * SCALE
          luma.fill(dark ? DARK : LIGHT, at, at + SCALE)
        }
    const grey = Buffer.alloc((WIDTH * HEIGHT) / 2, 128)
    const frames = Array.from({ length: FRAMES }, () => [Buffer.from('FRAME\n'), luma, grey]).flat()
    const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420mpeg2\n`)
    await writeFile(this.#file, Buffer.concat([head, ...frames]))
  }

  async dispose(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** The states of the tracks that this page has got: "live" or "ended". Call `watchTracks` before. */
export const tracks = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    (window as unknown as { tracks: MediaStreamTrack[] }).tracks.map(({ readyState }) => readyState),
  )

export async function watchTracks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const got: MediaStreamTrack[] = []
    Object.assign(window, { tracks: got })
    const { mediaDevices } = navigator
    if (!mediaDevices) return
    const open = mediaDevices.getUserMedia.bind(mediaDevices)
    mediaDevices.getUserMedia = async (wanted) => {
      const stream = await open(wanted)
      got.push(...stream.getTracks())
      return stream
    }
  })
}
