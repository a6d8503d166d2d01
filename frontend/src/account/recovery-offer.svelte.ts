// Recovery codes are offered after sign-up. Creating them needs the password that was just typed. It is kept in
// memory until the offer is accepted or declined.

let password = $state.raw<string | null>(null)

export const recoveryOffer = {
  get open(): boolean {
    return password !== null
  },
  get password(): string {
    return password ?? ''
  },
  make(typed: string): void {
    password = typed
  },
  end(): void {
    password = null
  },
}
