// After signing up, recovery codes are offered, not forced. Making them needs the password, which was typed a moment
// ago: it is remembered, in memory only, until the offer is taken or declined.

let password = $state.raw<string | null>(null)

export const offer = {
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
