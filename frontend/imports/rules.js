// The rules for imports, in the form of dependency-cruiser.

const TEST = '\\.test\\.ts$'

/** @param {{ folder: string }[]} order lowest first */
export function rulesOf(order) {
  return [
    { name: 'cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, path: '^\\.', pathNot: '\\.(css|json|rs|webp|yaml)' },
    },
    { name: 'imports-a-test', severity: 'error', from: {}, to: { path: TEST } },
    {
      name: 'inside-of-the-ledger',
      severity: 'error',
      from: { pathNot: ['^src/ledger/', TEST] },
      to: { path: '^src/ledger/', pathNot: '^src/ledger/(index|account-calls)\\.ts$' },
    },
    ...order.slice(0, -1).map(({ folder }, at) => ({
      name: `order of ${folder}`,
      severity: 'error',
      from: { path: `^src/${folder}/[^/]+$`, pathNot: TEST },
      to: {
        path: `^src/(${order
          .slice(at + 1)
          .map((above) => above.folder)
          .join('|')})/[^/]+$`,
      },
    })),
  ]
}

const REASONS = {
  cycle: 'these files import each other. Move what they share into a file below both',
  unresolved: 'the imported file is not found',
  'imports-a-test': 'a test is imported. Move what is shared into a file of its own',
  'inside-of-the-ledger':
    'code outside of the ledger imports only ledger/index.ts and ledger/account-calls.ts',
}

export function reasonOf(rule) {
  return (
    REASONS[rule] ??
    'this is against the order of folders. Move what is shared down, or what combines both up'
  )
}
