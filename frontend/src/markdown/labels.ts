// Which labels of links show another address than the one that the link opens.

const SCHEME = /^https?:\/\//i
/** Endings of files that are no top-level domains: `index.html` is not a host. */
const FILE =
  /\.(?:cpp|css|csv|docx|html|jpg|js|json|jsx|lock|log|pdf|png|pptx|svg|toml|ts|tsx|txt|xlsx|xml|yaml|yml)$/
const HOST = /^(?:[^.]+\.)+\p{L}[^.]+$|^\d+\.\d+\.\d+\.\d+$/u

export function showsOtherAddress(label: string, address: string): boolean {
  const target = hostOf(address)
  return wordsOf(label).some((word) => hostsIn(word).some((host) => hostOf(host) !== target))
}

/** The words as they look: in plain letters, without characters that cannot be seen. */
function wordsOf(label: string): string[] {
  const plain = label.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '')
  return plain.replaceAll('。', '.').toLowerCase().split(/\s+/)
}

/** The hosts and mail addresses that a word shows. */
function hostsIn(word: string): string[] {
  const slashes = word.indexOf('//')
  // The name of a member.
  if (slashes < 0 && /^[*_~|`]*@/.test(word)) return []
  const start = slashes < 0 ? word : word.slice(slashes + 2)
  const [whole = ''] = start.replace(/^[^\p{L}\p{N}]+/u, '').split(/[/?#]/)
  if (/^[^@]+@[^@.]+\.[^@]*[^@.]/.test(whole)) return [whole.replace(/[^\p{L}\p{N}]+$/u, '')]
  const [first = '', ...more] = whole
    .split(/[^\p{L}\p{N}\p{M}_.-]/u)
    .map((name) => name.replace(/[._-]+$/, ''))
  if (/https?:\/\//.test(word)) return [first]
  return [first, ...more].filter((name) => HOST.test(name) && !FILE.test(name))
}

/** The host of an address without `www.`, or the whole of a mail address. */
function hostOf(address: string): string {
  const lower = address.toLowerCase()
  if (lower.startsWith('mailto:')) return lower.slice('mailto:'.length).replace(/\?.*$/s, '')
  if (lower.includes('@') && !SCHEME.test(lower)) return lower
  const whole = SCHEME.test(lower) ? lower : `https://${lower}`
  return URL.canParse(whole) ? new URL(whole).hostname.replace(/^www\./, '') : ''
}
