// German: sharing from other apps.

import type { ownDevice as english } from './en-own-device'

export const ownDevice: typeof english = {
  share: {
    title: 'Teilen',
    what: 'Was geteilt wird',
    where: 'Wähle einen Chat',
    hint: 'Es wird dort ein Entwurf. Du kannst ihn noch ändern, bevor du ihn sendest.',
    discard: 'Verwerfen',
    nothing: 'Es gibt nichts zu teilen',
    nothingText:
      'Es wurde schon gesendet, verworfen oder ist älter als eine Stunde. Bitte teile es noch einmal.',
  },
}
