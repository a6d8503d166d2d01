// The receipt of a deleted account. Kept in memory until the page is left.

import type { ErasureReceipt } from '../ledger'

let receipt = $state.raw<ErasureReceipt | null>(null)

export const deletionReceipt = {
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

/** Removes what this browser stored for the deleted account, including theme and emoji habits. */
export function forgetPreferences(): void {
  for (const storage of ['localStorage', 'sessionStorage'] as const) {
    try {
      const kept = window[storage]
      for (const key of Object.keys(kept)) if (key.startsWith('umbra.')) kept.removeItem(key)
    } catch {
      // Without access to the storage nothing was stored.
    }
  }
}
