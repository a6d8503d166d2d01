// What a scanned QR code leads to. Only invitations of this server are followed. Whatever else a code says is shown as
// text and never opened.

/** Codes of invitation links. */
export const INVITATION_CODE = /^[\w-]{16,64}$/

export type Scanned = { kind: 'invitation'; code: string } | { kind: 'foreign'; text: string }

/** `origin`: of this server, as `location.origin`. */
export function readScanned(text: string, origin: string): Scanned {
  const address = URL.canParse(text) ? new URL(text) : null
  const code = address?.hash.slice(1) ?? ''
  const isOurs = address?.origin === origin && address.pathname === '/join' && INVITATION_CODE.test(code)
  return isOurs ? { kind: 'invitation', code } : { kind: 'foreign', text }
}
