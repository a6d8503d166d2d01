// Whether anybody has signed in here before. Not who: only which of the two forms to show first.

const KEY = 'umbra.known'

export function knowsThisBrowser(): boolean {
  try {
    return localStorage.getItem(KEY) !== null
  } catch {
    return false
  }
}

export function rememberThisBrowser(): void {
  try {
    localStorage.setItem(KEY, '1')
  } catch {
    // Then the sign-up form comes first next time, one click away from the other.
  }
}
