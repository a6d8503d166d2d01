// The receipt of a deleted account, from its answer until this page is left. Kept nowhere.

import type { ErasureReceipt } from '../ledger'

let receipt = $state.raw<ErasureReceipt | null>(null)

export const farewell = {
  get receipt(): ErasureReceipt | null {
    return receipt
  },
  show(given: ErasureReceipt): void {
    receipt = given
  },
  end(): void {
    receipt = null
  },
}

/** What this browser remembered for the person who is gone, looks and habits included. */
export function forgetPreferences(): void {
  for (const storage of ['localStorage', 'sessionStorage'] as const) {
    try {
      const kept = window[storage]
      for (const key of Object.keys(kept)) if (key.startsWith('umbra.')) kept.removeItem(key)
    } catch {
      // Storage may be forbidden; then nothing was kept.
    }
  }
}
