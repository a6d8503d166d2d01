// German: invitation links.

import { oneInGerman as one } from './counting'
import type { invite as english } from './en-own-invite'

export const invite: typeof english = {
  title: 'Du bist eingeladen',
  from: (name) => `${name} möchte hier mit dir befreundet sein.`,
  fromOperator: 'Wer diesen Server betreibt, lädt dich ein, ein Konto anzulegen.',
  looking: 'Die Einladung wird geladen',
  gone: 'Diese Einladung kann nicht benutzt werden',
  goneText: 'Sie ist abgelaufen, schon benutzt oder zurückgenommen. Bitte um einen neuen Link.',
  incomplete: 'Die Adresse ist unvollständig',
  incompleteText:
    'Ein Einladungslink endet mit einem Code aus 24 Zeichen. Öffne den Link noch einmal so, wie du ihn bekommen hast.',
  signUp: 'Konto anlegen',
  signIn: 'Ich habe ein Konto',
  accept: (name) => `Mit ${name} befreunden`,
  later: 'Nicht jetzt',
  yours: 'Diesen Link hast du selbst erstellt. Schick ihn jemand anderem.',
  friendsAlready: (name) => `Du und ${name} seid befreundet.`,
  write: (name) => `${name} schreiben`,
  hasAccount: 'Du hast hier schon ein Konto, dieser Link nützt dir also nichts.',

  card: 'Mit einem Link einladen',
  text: 'Wer den Link öffnet, sieht deinen Namen und dein Bild und kann sich sofort mit dir befreunden.',
  admits: 'Der Link erlaubt auch, ein Konto auf diesem Server anzulegen.',
  uses: 'Für wie viele Personen',
  people: (n) => one(n, 'Person', 'Personen'),
  days: 'Gültig',
  dayCount: (n) => one(n, 'Tag', 'Tage'),
  make: 'Link erstellen',
  made: 'Dein neuer Link',
  madeText: 'Er wird nur jetzt gezeigt. Schick ihn nur Menschen, denen du vertraust.',
  link: 'Einladungslink',
  copy: 'Kopieren',
  copied: 'Der Link ist kopiert.',
  share: 'Teilen',
  shareText: 'Schreib mir auf UmbraChat:',
  qr: 'QR-Code des Einladungslinks',
  done: 'Fertig',
  list: 'Links, die benutzt werden können',
  used: (n, max) => `${n} von ${max} benutzt`,
  until: (date) => `gültig bis ${date}`,
  takeBack: 'Zurücknehmen',
  takeBackName: (date) => `Den Link vom ${date} zurücknehmen`,
  takenBack: 'Der Link funktioniert nicht mehr.',
  listFailed: 'Die Liste deiner Links konnte nicht geladen werden.',
}
