// The addresses of the pictures of people and groups.

const SIZES = [48, 128, 512] as const

/** The smallest stored size that is sharp at `shown` CSS pixels. `density`: pixels of the screen for each of them. */
export function faceSize(shown: number, density: number): number {
  return SIZES.find((size) => size >= shown * density) ?? 512
}

export function faceAddress(
  picture: string,
  shown: number,
  density = globalThis.devicePixelRatio || 1,
): string {
  return `/api/v1/files/faces/${picture}?size=${faceSize(shown, density)}`
}
