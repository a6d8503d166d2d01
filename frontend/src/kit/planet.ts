/** A hue in degrees. Steps of 15, so that two colours are either equal or clearly different. */
export function hueOf(seed: string): number {
  let hash = 2166136261
  for (const char of seed) hash = Math.imul(hash ^ char.codePointAt(0)!, 16777619)
  return ((hash >>> 8) % 24) * 15
}

/** The initials of a name, at most two. */
export function initialsOf(name: string, most: 1 | 2 = 2): string {
  const parts = name.split(/[\s._-]+/u).filter(Boolean)
  const firstOf = (part: string | undefined) =>
    part === undefined ? '' : ([...new Intl.Segmenter().segment(part)][0]?.segment ?? '')
  if (most === 1) return firstOf(parts[0] ?? '?').toUpperCase()
  if (parts.length >= 2) return (firstOf(parts[0]) + firstOf(parts.at(-1))).toUpperCase()
  const letters = [...new Intl.Segmenter().segment(parts[0] ?? '?')].map((each) => each.segment)
  return letters.slice(0, 2).join('').toUpperCase()
}
