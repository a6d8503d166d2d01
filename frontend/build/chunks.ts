// Few files instead of one for each screen: every request costs a round trip. Each group takes its modules with all that
// they import and that no group above has taken. What no group takes is a file of its own: the texts of each language,
// the lists of the password estimator.

import type { Rolldown } from 'vite'

export const groups: Rolldown.CodeSplittingGroup[] = [
  // All that the first screen needs, for visitors without a session, and what the files of texts share: as a file of its
  // own it would be requested only after them.
  {
    name: 'start',
    test: /\/src\/(app\/main\.ts|account\/Sign(Up|In)\.svelte|words\/(counting|unexpected)\.ts)$/,
  },
  // What sign-up, the shell and the other screens share: dialogs and the text of messages and policies.
  { name: 'reading', test: /\/src\/privacy\/PolicyDialog\.svelte$/ },
  // The target of an invitation link, often the first screen that somebody sees, with the planets that the shell has too.
  { name: 'invitation', test: /\/src\/account\/Join\.svelte$/ },
  { name: 'shell', test: /\/src\/app\/Shell\.svelte$/ },
  // The other screens, dialogs and menus.
  { name: 'screens', test: /\/src\/.*\.svelte$/ },
].map((group, place, all) => ({ ...group, priority: all.length - place }))
