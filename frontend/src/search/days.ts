// Days as people choose them, and the moments between which they lie on the wall's clock.

/** The first moment of a day such as `2026-11-25`; undefined for none. */
export function startOf(day: string): string | undefined {
  const date = read(day)
  return date?.toISOString()
}

/** The first moment after the day. */
export function endOf(day: string): string | undefined {
  const date = read(day)
  date?.setDate(date.getDate() + 1)
  return date?.toISOString()
}

function read(day: string): Date | undefined {
  const [year, month, date] = day.split('-').map(Number)
  return year && month && date ? new Date(year, month - 1, date) : undefined
}
