// The display settings of this browser. The theme is also a setting of the account, so that new devices start with
// it. The sky depends on the device and stays here. Also stores whether the theme was chosen here or taken from an
// account.

import { MediaQuery } from 'svelte/reactivity'
import type { SkyMode } from '../sky/Sky.svelte'

export type Theme = 'dark' | 'light' | 'system'

/** The default of new accounts. */
export const DEFAULT_THEME: Theme = 'dark'

const wantsLight = new MediaQuery('prefers-color-scheme: light')

function recall<T extends string>(key: string, known: readonly T[], otherwise: T): T {
  try {
    const value = localStorage.getItem(key)
    return known.find((each) => each === value) ?? otherwise
  } catch {
    return otherwise
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Without access to the storage the choice lasts as long as the page.
  }
}

const THEMES = ['dark', 'light', 'system'] as const
export const VOICE_SPEEDS = [1, 1.5, 2]

const PUSH_CHOICES = ['off', 'nothing', 'full'] as const
type PushChoice = (typeof PUSH_CHOICES)[number]
const SWITCH = ['on', 'off'] as const
const SKIES = ['animated', 'still', 'off'] as const

let theme = $state<Theme>(recall('umbra.theme', THEMES, DEFAULT_THEME))
let themeFrom = $state(recall('umbra.theme-from', ['device', 'account'], 'account'))
let sky = $state<SkyMode>(recall('umbra.sky', SKIES, 'animated'))

let details = $state(recall('umbra.details', ['shown', 'hidden'], 'shown'))
let voiceSpeed = $state(Number(recall('umbra.voice-speed', VOICE_SPEEDS.map(String), '1')))
let singleKeys = $state(recall('umbra.single-keys', SWITCH, 'on'))
let enterKey = $state(recall('umbra.enter', ['sends', 'breaks'], 'sends'))

let notifications = $state(recall('umbra.notifications', SWITCH, 'off'))
let notificationText = $state(recall('umbra.notification-text', SWITCH, 'on'))
let notificationSound = $state(recall('umbra.notification-sound', SWITCH, 'on'))
let push = $state<PushChoice>(recall('umbra.push', PUSH_CHOICES, 'off'))

// A choice in one tab applies to all tabs.
addEventListener('storage', ({ key }) => {
  if (key === 'umbra.theme') theme = recall(key, THEMES, theme)
  if (key === 'umbra.theme-from') themeFrom = recall(key, ['device', 'account'], themeFrom)
  if (key === 'umbra.sky') sky = recall(key, SKIES, sky)
  // Another tab may be the one that notifies.
  if (key === 'umbra.notifications') notifications = recall(key, SWITCH, notifications)
  if (key === 'umbra.push') push = recall(key, PUSH_CHOICES, push)
  if (key === 'umbra.notification-text') notificationText = recall(key, SWITCH, notificationText)
  if (key === 'umbra.notification-sound') notificationSound = recall(key, SWITCH, notificationSound)
})

export const preferences = {
  get theme(): Theme {
    return theme
  },
  /** Chosen here, possibly without a session. */
  set theme(chosen: Theme) {
    this.rememberTheme(chosen, 'device')
  },
  rememberTheme(chosen: Theme, from: 'device' | 'account'): void {
    theme = chosen
    themeFrom = from
    keep('umbra.theme', chosen)
    keep('umbra.theme-from', from)
  },
  /** Whether the theme was chosen here and is not stored in an account. */
  get themeIsOwn(): boolean {
    return themeFrom === 'device'
  },
  get sky(): SkyMode {
    return sky
  },
  set sky(chosen: SkyMode) {
    sky = chosen
    keep('umbra.sky', chosen)
  },
  /** Whether details are shown beside a wide conversation. */
  get details(): boolean {
    return details === 'shown'
  },
  set details(shown: boolean) {
    details = shown ? 'shown' : 'hidden'
    keep('umbra.details', details)
  },
  /** How fast voice messages play. */
  get voiceSpeed(): number {
    return voiceSpeed
  },
  set voiceSpeed(times: number) {
    voiceSpeed = times
    keep('umbra.voice-speed', String(times))
  },
  /** Whether single keys are shortcuts. Users of speech input may turn them off (WCAG 2.1.4). */
  get singleKeys(): boolean {
    return singleKeys === 'on'
  },
  set singleKeys(on: boolean) {
    singleKeys = on ? 'on' : 'off'
    keep('umbra.single-keys', singleKeys)
  },
  /** Whether Enter sends and Shift Enter begins a line, or the reverse. */
  get enterSends(): boolean {
    return enterKey === 'sends'
  },
  set enterSends(sends: boolean) {
    enterKey = sends ? 'sends' : 'breaks'
    keep('umbra.enter', enterKey)
  },
  /** Whether this device shows notifications, if the browser permits it. */
  get notifications(): boolean {
    return notifications === 'on'
  },
  set notifications(on: boolean) {
    notifications = on ? 'on' : 'off'
    keep('umbra.notifications', notifications)
  },
  /** Whether the server notifies this device while the app is closed, and what such a notification contains. */
  get push(): PushChoice {
    return push
  },
  set push(chosen: PushChoice) {
    push = chosen
    keep('umbra.push', chosen)
  },
  /** Whether notifications say who wrote what. */
  get notificationText(): boolean {
    return notificationText === 'on'
  },
  set notificationText(on: boolean) {
    notificationText = on ? 'on' : 'off'
    keep('umbra.notification-text', notificationText)
  },
  get notificationSound(): boolean {
    return notificationSound === 'on'
  },
  set notificationSound(on: boolean) {
    notificationSound = on ? 'on' : 'off'
    keep('umbra.notification-sound', notificationSound)
  },
  /** Whether the light theme is active. */
  get dawn(): boolean {
    return theme === 'light' || (theme === 'system' && wantsLight.current)
  },
}
