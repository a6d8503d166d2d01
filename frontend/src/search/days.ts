// Converts days to times in the local time zone.

/** The start of a day such as `2026-11-25`. Undefined for none. */
export function startOf(day: string): string | undefined {
  const date = read(day)
  return date?.toISOString()
}

/** The end of the day, exclusive. */
export function endOf(day: string): string | undefined {
  const date = read(day)
  date?.setDate(date.getDate() + 1)
  return date?.toISOString()
}

function read(day: string): Date | undefined {
  const [year, month, date] = day.split('-').map(Number)
  return year && month && date ? new Date(year, month - 1, date) : undefined
}
