// Recovery codes are offered after the first message, when the account is worth keeping. Remembered in this browser from
// the sign-up until the offer is accepted or declined.

const KEY = 'umbra.recovery-offer'

function recall(): boolean {
  try {
    return localStorage.getItem(KEY) !== null
  } catch {
    return false
  }
}

let open = $state(recall())

function set(on: boolean): void {
  open = on
  try {
    if (on) localStorage.setItem(KEY, '1')
    else localStorage.removeItem(KEY)
  } catch {
    // Without access to the storage the offer lasts as long as the page.
  }
}

export const recoveryOffer = {
  get open(): boolean {
    return open
  },
  make: () => set(true),
  end: () => set(false),
}
