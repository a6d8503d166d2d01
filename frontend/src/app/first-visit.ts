// Whether any account has signed in with this browser. Only chooses which form is shown first.

const KEY = 'umbra.known'

export function hasSignedInBefore(): boolean {
  try {
    return localStorage.getItem(KEY) !== null
  } catch {
    return false
  }
}

export function rememberSignIn(): void {
  try {
    localStorage.setItem(KEY, '1')
  } catch {
    // Without access to the storage the sign-up form is shown first.
  }
}
