// The camera of the device: the one at the back, where there are two.

export type CameraTrouble = 'refused' | 'missing' | 'busy' | 'insecure'

const WANTED: MediaStreamConstraints = {
  audio: false,
  video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
}

/** The browser asks the user for it. */
export async function openCamera(): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia(WANTED)
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

/** Why the browser gave no camera. */
export function cameraTrouble(error: unknown): CameraTrouble {
  // Without HTTPS there are no media devices.
  if (!('mediaDevices' in navigator)) return 'insecure'
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused'
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'busy'
}
