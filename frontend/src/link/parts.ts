// Sends one part of an upload. By XMLHttpRequest, as `fetch` does not report how much it has sent.

import type { Access } from './access'
import { Problem, readProblem } from './problem'

export interface Progress {
  signal: AbortSignal
  /** How many bytes of the file were sent so far. */
  sent(bytes: number): void
}

export interface Part {
  offset: number
  part: Blob
  access: Access
  headers: Record<string, string>
}

/** The new offset. A refused token is replaced once. */
export async function sendPart(url: string, part: Part, progress: Progress): Promise<number> {
  const token = await part.access.token()
  try {
    return await attempt(url, part, token, progress)
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error
    return attempt(url, part, await part.access.refresh(token), progress)
  }
}

function attempt(
  url: string,
  { offset, part, headers }: Part,
  token: string,
  progress: Progress,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    request.open('PATCH', url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.setRequestHeader('authorization', `Bearer ${token}`)
    request.setRequestHeader('content-type', 'application/offset+octet-stream')
    request.setRequestHeader('upload-offset', String(offset))
    request.upload.onprogress = ({ loaded }) => progress.sent(offset + loaded)
    request.onerror = request.onabort = () => reject(Problem.offline())
    request.onload = () => {
      if (request.status >= 200 && request.status < 300)
        resolve(Number(request.getResponseHeader('upload-offset') ?? offset + part.size))
      else void readProblem(responseOf(request)).then(reject)
    }
    request.onloadend = () => progress.signal.removeEventListener('abort', abort)
    progress.signal.addEventListener('abort', abort)
    if (progress.signal.aborted) reject(Problem.offline())
    else request.send(part)
  })
}

function responseOf(request: XMLHttpRequest): Response {
  const headers = new Headers()
  for (const name of ['content-type', 'retry-after']) {
    const value = request.getResponseHeader(name)
    if (value !== null) headers.set(name, value)
  }
  return new Response(request.responseText, { status: request.status, headers })
}
