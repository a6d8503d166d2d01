// Streams a long answer into a file: directly to the disk if the browser can, else from memory. An incomplete answer
// is not saved.

import { saveBlob } from '../kit/save'

interface SavePicker {
  showSaveFilePicker(options: { suggestedName: string }): Promise<{
    createWritable(): Promise<WritableStream<Uint8Array> & { abort(reason?: unknown): Promise<void> }>
  }>
}

/** The file name that the server sends. */
export function nameFrom(disposition: string | null, otherwise: string): string {
  const found = /filename="([^"\\/]+)"/.exec(disposition ?? '')
  return found?.[1] ?? otherwise
}

/** `received` is called with the number of bytes so far. Rejects with `AbortError` if the user cancels. */
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

/** Browsers allow the file dialog only shortly after a press. Otherwise the file is kept in memory first. */
async function chooseFile(name: string) {
  if (!('showSaveFilePicker' in window) || !navigator.userActivation.isActive) return null
  const handle = await (window as unknown as SavePicker).showSaveFilePicker({ suggestedName: name })
  return handle.createWritable()
}
