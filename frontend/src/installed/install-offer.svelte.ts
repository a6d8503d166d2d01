// Installing the app on this device. Chromium offers it by an event, which can come before the shell is loaded: it is kept
// until the user presses the button. Other browsers only have a menu of their own.

/** Of Chromium, not in the types of the DOM. */
interface InstallEvent extends Event {
  prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }>
}

const hasEvent = 'onbeforeinstallprompt' in globalThis

/** iOS has a property of its own. */
const isInstalled = () =>
  matchMedia('(display-mode: standalone)').matches ||
  (navigator as { standalone?: boolean }).standalone === true

let offered = $state.raw<InstallEvent | null>(null)
let installed = $state(isInstalled())

addEventListener('beforeinstallprompt', (event) => {
  // The browser would show a banner of its own, at a time of its own.
  event.preventDefault()
  offered = event as InstallEvent
})
addEventListener('appinstalled', () => {
  installed = true
  offered = null
})

export const installOffer = {
  /** Null: it is installed already, or this browser does not install it. */
  get way(): 'ask' | 'explain' | null {
    if (installed) return null
    if (offered) return 'ask'
    return hasEvent ? null : 'explain'
  },

  /** The browser asks the user. It does so once for each event. */
  async ask(): Promise<void> {
    const event = offered
    offered = null
    await event?.prompt()
  },
}
