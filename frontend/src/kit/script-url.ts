// The content policy requires a Trusted Types policy for the addresses of workers. This one allows only files of the same
// origin.

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown }
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined

/** Typed as a string, as the browser's interfaces are. */
export function trustedScriptUrl(address: string): string {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes
  policy ??= types?.createPolicy('umbra-worker', {
    createScriptURL(url) {
      if (new URL(url, location.href).origin !== location.origin)
        throw new TypeError('Foreign worker address')
      return url
    },
  })
  return policy ? (policy.createScriptURL(address) as string) : address
}
