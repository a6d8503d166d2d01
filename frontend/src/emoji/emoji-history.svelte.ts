// The recently used emoji of this browser, and the chosen skin tone.

const USED_KEY = 'umbra.emoji'
const TONE_KEY = 'umbra.tone'
const MAX_USED = 24

let used = $state.raw<readonly string[]>(recall())
let tone = $state(Number(read(TONE_KEY)) || 0)

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Without access to the storage they last as long as the page.
  }
}

function recall(): string[] {
  try {
    const found: unknown = JSON.parse(read(USED_KEY) ?? '[]')
    return Array.isArray(found) ? found.filter((each) => typeof each === 'string').slice(0, MAX_USED) : []
  } catch {
    return []
  }
}

export const emojiHistory = {
  get used(): readonly string[] {
    return used
  },
  use(emoji: string): void {
    used = [emoji, ...used.filter((each) => each !== emoji)].slice(0, MAX_USED)
    keep(USED_KEY, JSON.stringify(used))
  },
  get tone(): number {
    return tone
  },
  set tone(chosen: number) {
    tone = chosen
    keep(TONE_KEY, String(chosen))
  },
  /** Signing out deletes them. */
  forget(): void {
    used = []
    tone = 0
    try {
      localStorage.removeItem(USED_KEY)
      localStorage.removeItem(TONE_KEY)
    } catch {
      // Nothing was stored.
    }
  },
}
