// The parts of the settings. Each loads on demand.

import type { Component } from 'svelte'
import Bell from '@lucide/svelte/icons/bell'
import Database from '@lucide/svelte/icons/database'
import Eye from '@lucide/svelte/icons/eye'
import KeyRound from '@lucide/svelte/icons/key-round'
import Monitor from '@lucide/svelte/icons/monitor-smartphone'
import Palette from '@lucide/svelte/icons/palette'
import User from '@lucide/svelte/icons/user-round'
import type { SettingsPart } from '../navigation/routes'

interface Part {
  icon: Component<{ size?: number; 'aria-hidden'?: 'true' }>
  load: () => Promise<{ default: Component }>
}

export const PARTS: Record<SettingsPart, Part> = {
  profile: { icon: User, load: () => import('./Profile.svelte') },
  privacy: { icon: Eye, load: () => import('./PrivacyPart.svelte') },
  security: { icon: KeyRound, load: () => import('./SecurityPart.svelte') },
  devices: { icon: Monitor, load: () => import('./Devices.svelte') },
  notifications: { icon: Bell, load: () => import('./Notifications.svelte') },
  looks: { icon: Palette, load: () => import('./Appearance.svelte') },
  data: { icon: Database, load: () => import('./DataPart.svelte') },
}
