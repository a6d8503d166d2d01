// German translations of texts that the server writes in English: what it stores about an account, and what remains after
// a deletion.

const SAME_ACCOUNT = 'bis das Konto gelöscht wird'
const CONTRACT = 'Vertrag, Art. 6(1)(b)'

/** From backend/src/domain/privacy/inventory/categories.rs and backend/src/features/erasure/preview.rs. A test finds missing ones. */
export const GERMAN: Readonly<Record<string, string>> = {
  // Legal basis, retention, and what happens afterwards.
  'contract, Art. 6(1)(b)': CONTRACT,
  'contract, Art. 6(1)(b); you can turn read receipts off': `${CONTRACT}; Lesebestätigungen kannst du abschalten`,
  'legitimate interest in safe accounts, Art. 6(1)(f)':
    'berechtigtes Interesse an sicheren Konten, Art. 6(1)(f)',
  'legitimate interest in a safe service, Art. 6(1)(f)':
    'berechtigtes Interesse an einem sicheren Dienst, Art. 6(1)(f)',
  'legal obligation, Art. 7(1) and 6(1)(c)': 'rechtliche Verpflichtung, Art. 7(1) und 6(1)(c)',
  'legal obligation, Art. 17 and 6(1)(c)': 'rechtliche Verpflichtung, Art. 17 und 6(1)(c)',
  'until the account is erased': SAME_ACCOUNT,
  'until the account is erased; a picture until you replace or remove it': `${SAME_ACCOUNT}; ein Bild, bis du es ersetzt oder entfernst`,
  'until you remove it or the account is erased': 'bis du sie entfernst oder das Konto gelöscht wird',
  'until replaced or the account is erased; reset links 15 minutes':
    'bis sie ersetzt werden oder das Konto gelöscht wird; Links zum Zurücksetzen 15 Minuten',
  'until ended or withdrawn; invitation links until they expire':
    'bis sie beendet oder zurückgezogen werden; Einladungslinks bis sie ablaufen',
  'until you unblock them': 'bis du die Blockierung aufhebst',
  'until deleted': 'bis sie gelöscht werden',
  'Files you send, with their name, size and description; pictures without the place and the device':
    'Dateien, die du sendest, mit Name, Größe und Beschreibung; Bilder ohne Aufnahmeort und Gerät',
  'to deliver them to the people you write to': 'um sie denen zuzustellen, denen du schreibst',
  'until their message is deleted; a file that you never send 24 hours':
    'bis ihre Nachricht gelöscht wird; eine Datei, die du nie sendest, 24 Stunden',
  'with your messages, or kept without your name as you choose; unsent ones deleted':
    'mit deinen Nachrichten, oder nach deiner Wahl ohne deinen Namen behalten; nicht gesendete werden gelöscht',
  'until you take them back or the message is deleted':
    'bis du sie zurücknimmst oder die Nachricht gelöscht wird',
  'the hash 30 days; the numbers as long as backups may exist':
    'der Hash 30 Tage; die Nummern so lange, wie es noch Backups geben kann',
  deleted: 'wird gelöscht',
  'deleted, on the other side as well': 'wird gelöscht, auch auf der anderen Seite',
  'deleted; groups you own go to their oldest admin or member, empty ones are dissolved':
    'wird gelöscht; Gruppen, die dir gehören, gehen an den ältesten Admin oder das älteste Mitglied, leere werden aufgelöst',
  'as you choose: erased for everybody, leaving an empty mark, or kept without your name':
    'wie du wählst: für alle gelöscht, wobei ein leerer Vermerk bleibt, oder ohne deinen Namen behalten',
  'made by the erasure itself; tells nobody who you were':
    'entsteht erst beim Löschen; sagt niemandem, wer du warst',
  // What it is, and its purpose.
  'Username, display name, your picture if you set one, settings, the day the account was made':
    'Benutzername, Anzeigename, dein Bild, falls du eines setzt, Einstellungen, der Tag, an dem das Konto entstand',
  'your account': 'dein Konto',
  'E-mail address, if you give one': 'E-Mail-Adresse, falls du eine angibst',
  'to let you set a new password': 'damit du ein neues Passwort setzen kannst',
  'Password, recovery codes and reset links (each only as a hash), the secret of a second factor':
    'Passwort, Wiederherstellungscodes und Links zum Zurücksetzen (jeweils nur als Hash), das Geheimnis eines zweiten Faktors',
  'to let you in, and nobody else': 'um dich hereinzulassen und sonst niemanden',
  'What you agreed to and withdrew: purpose, version and checksum of the policy, time':
    'Wozu du zugestimmt und was du widerrufen hast: Zweck, Version und Prüfsumme der Erklärung, Zeit',
  'proof of your consent': 'Nachweis deiner Zustimmung',
  'Signed-in devices: the name of the device, when it was signed in and last used':
    'Angemeldete Geräte: der Name des Geräts, wann es angemeldet und zuletzt benutzt wurde',
  'to show and end them; others and you yourself see the day of the last use only':
    'um sie zu zeigen und abzumelden; andere und auch du selbst sehen nur den Tag der letzten Benutzung',
  'Devices on which you turned on notifications while the app is closed: the address at the push service of the browser, the keys of the device, and which conversations wait to be told about':
    'Geräte, auf denen du Benachrichtigungen bei geschlossener App eingeschaltet hast: die Adresse beim Push-Dienst des Browsers, die Schlüssel des Geräts, und auf welche Unterhaltungen es noch hinzuweisen gilt',
  'to notify you on these devices': 'um dich auf diesen Geräten zu benachrichtigen',
  'consent, Art. 6(1)(a), given and withdrawn on each device':
    'Einwilligung, Art. 6 Abs. 1 lit. a, auf jedem Gerät gegeben und widerrufen',
  'until you turn it off or the session ends; what waits to be told 1 day':
    'bis du es ausschaltest oder die Sitzung endet; noch nicht Gesagtes 1 Tag',
  'Sign-ins, failed ones too, and changes of password, address and second factor: time, device name, the network your address belongs to':
    'Anmeldungen, auch gescheiterte, und Änderungen von Passwort, Adresse und zweitem Faktor: Zeit, Gerätename, das Netz, zu dem deine Adresse gehört',
  'so that you notice somebody else in your account':
    'damit du bemerkst, wenn jemand anderes in deinem Konto ist',
  'Friends, friend requests with their notes, and invitation links you made (their codes only as a hash)':
    'Freunde, Freundschaftsanfragen mit ihren Worten dazu, und von dir erstellte Einladungslinks (ihre Codes nur als Prüfsumme)',
  'so that only people you accepted can write to you': 'damit dir nur schreiben kann, wen du angenommen hast',
  'People you blocked': 'Leute, die du blockiert hast',
  'to keep them away from you': 'um sie von dir fernzuhalten',
  'Your reports to who runs this server: whom, why, your note, and the text and files you attached':
    'Deine Meldungen an die Person, die diesen Server betreibt: wen, warum, deine Worte und der Text und die Dateien, die du angehängt hast',
  'to act on abuse': 'um gegen Missbrauch vorzugehen',
  'The conversations you are in, your role, how you keep them, and how far you have received and read them (no times); invitations':
    'Die Unterhaltungen, in denen du bist, deine Rolle, wie du sie eingeordnet und wie weit du sie erhalten und gelesen hast (ohne Zeiten); Einladungen',
  'delivery, read receipts, your list': 'Zustellung, Lesebestätigungen, deine Liste',
  'What you write, with its time, and the words it can be found by':
    'Was du schreibst, mit der Zeit, und die Wörter, nach denen es zu finden ist',
  'to deliver it to all your devices and those of the people you write to':
    'um es auf alle deine Geräte und die der Leute zu bringen, denen du schreibst',
  'Your reactions to messages': 'Deine Reaktionen auf Nachrichten',
  'to show them': 'um sie zu zeigen',
  'After an erasure: random numbers of what was erased, and a keyed hash of the username':
    'Nach einer Löschung: Zufallsnummern dessen, was gelöscht wurde, und ein Hash des Benutzernamens mit Schlüssel',
  'so that a restored backup does not bring it back, and nobody takes your name at once':
    'damit ein eingespieltes Backup es nicht zurückbringt und niemand gleich deinen Namen nimmt',
  // The texts of a receipt.
  'random numbers of what was erased': 'Zufallsnummern dessen, was gelöscht wurde',
  'so that a restored backup does not bring it back; they tell nobody who you were':
    'damit ein eingespieltes Backup es nicht zurückbringt; sie sagen niemandem, wer du warst',
  'what others wrote, also about you': 'was andere schrieben, auch über dich',
  'it is theirs': 'es gehört ihnen',
  'your messages, without your name': 'deine Nachrichten, ohne deinen Namen',
  'you chose so': 'so hast du gewählt',
  'texts of yours that others have forwarded': 'Texte von dir, die andere weitergeleitet haben',
  'they are messages of those who sent them, without your name':
    'sie sind Nachrichten derer, die sie geschickt haben, ohne deinen Namen',
  'titles and descriptions that you gave to groups': 'Titel und Beschreibungen, die du Gruppen gegeben hast',
  "they are the groups', without your name": 'sie gehören den Gruppen, ohne deinen Namen',
  'a keyed hash of your username, so that nobody takes it at once':
    'ein Hash deines Benutzernamens mit Schlüssel, damit ihn niemand gleich nimmt',
  'backups made before by who runs this server':
    'Backups, die der Betreiber dieses Servers vorher gemacht hat',
  'when they delete them': 'wenn er sie löscht',
}

/** Texts with a number that the operator configures. */
const PATTERNS: readonly [RegExp, (n: string) => string][] = [
  [/^(\d+) days after they end$/, (n) => `${n} Tage, nachdem sie enden`],
  [
    /^(\d+) days after they are closed, or made and never closed$/,
    (n) => `${n} Tage, nachdem sie abgeschlossen oder, wenn nie abgeschlossen, gemacht sind`,
  ],
  [/^(\d+) days$/, (n) => `${n} Tage`],
]

export function inGerman(sentence: string): string | undefined {
  const known = Object.hasOwn(GERMAN, sentence) ? GERMAN[sentence] : undefined
  if (known !== undefined) return known
  for (const [pattern, say] of PATTERNS) {
    const number = pattern.exec(sentence)?.[1]
    if (number !== undefined) return say(number)
  }
  return undefined
}
