// Takes a long answer in as it comes and hands it over as a file: straight to the disk where the browser can, else
// from memory. Nothing counts as saved that did not come in whole.

import { saveBlob } from '../kit/save'

interface SavePicker {
  showSaveFilePicker(options: { suggestedName: string }): Promise<{
    createWritable(): Promise<WritableStream<Uint8Array> & { abort(reason?: unknown): Promise<void> }>
  }>
}

/** The name that the server gives the file. */
export function nameFrom(disposition: string | null, otherwise: string): string {
  const found = /filename="([^"\\/]+)"/.exec(disposition ?? '')
  return found?.[1] ?? otherwise
}

/** `received` hears of the bytes so far. Rejects with `AbortError` if somebody stopped it or wants no file. */
export async function saveAnswer(
  response: Response,
  otherwise: string,
  received: (bytes: number) => void,
): Promise<number> {
  const name = nameFrom(response.headers.get('content-disposition'), otherwise)
  if (!response.body) throw new TypeError('an answer without a body')
  let bytes = 0
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.byteLength
        received(bytes)
        controller.enqueue(chunk)
      },
    }),
  )
  const file = await chooseFile(name)
  if (file) await counted.pipeTo(file)
  else saveBlob(name, await new Response(counted).blob())
  return bytes
}

/** A browser asks where to only soon after a press; later, or where it cannot, the file goes by way of memory. */
async function chooseFile(name: string) {
  if (!('showSaveFilePicker' in window) || !navigator.userActivation.isActive) return null
  const handle = await (window as unknown as SavePicker).showSaveFilePicker({ suggestedName: name })
  return handle.createWritable()
}
