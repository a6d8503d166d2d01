// Chromium with a microphone that beeps each second.

import type { LaunchOptions } from '@playwright/test'

/** The launch options with the microphone. `answer`: that of the user who is asked for it. */
export function withMicrophone(
  { args = [], ...rest }: LaunchOptions,
  answer: 'allow' | 'deny',
): LaunchOptions {
  const asked = `--use-fake-ui-for-media-stream${answer === 'deny' ? '=deny' : ''}`
  return { ...rest, args: [...args, '--use-fake-device-for-media-stream', asked] }
}
