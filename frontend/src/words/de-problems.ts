// German: errors.

import { oneInGerman as one } from './counting'
import type { Dictionary } from './en'
import type { problems as english } from './en-problems'
import { unexpected } from './unexpected'

export const problems: typeof english = {
  offline: 'Der Server ist nicht erreichbar. Prüfe deine Verbindung und versuche es noch einmal.',
  wrong_password: 'Dieses Passwort stimmt nicht.',
  wrong_code: 'Dieser Code stimmt nicht.',
  confirmation_required: 'Bitte gib zuerst noch einmal dein Passwort ein.',
  consent_outdated: 'Die Datenschutzerklärung hat sich geändert. Bitte stimme ihr zuerst zu.',
  push_off: 'Dieser Server schickt keine Benachrichtigungen an geschlossene Apps.',
  registration_closed:
    'Niemand kann sich hier selbst anmelden. Bitte den Betreiber dieses Servers um ein Konto.',
  invitation_required: 'Ein Konto braucht hier einen Einladungslink.',
  invitation_invalid: 'Dieser Einladungslink gilt nicht mehr. Bitte um einen neuen.',
  blocked: 'Du hast diese Person blockiert. Hebe das zuerst auf.',
  wrong_credentials: 'Benutzername oder Passwort stimmt nicht.',
  account_disabled: 'Dieses Konto hat die Person gesperrt, die den Server betreibt.',
  rate_limited: (seconds) =>
    seconds
      ? `Zu viele Versuche. Bitte warte ${one(seconds, 'Sekunde', 'Sekunden')}.`
      : 'Zu viele Versuche. Bitte warte ein wenig.',
  validation_failed: 'Im Formular stimmt noch etwas nicht.',
  consent_required: 'Die Datenschutzerklärung hat sich geändert. Bitte lies sie und stimme neu zu.',
  session_ended: 'Du wurdest abgemeldet. Bitte melde dich wieder an.',
  not_friends: 'Du kannst nur Freunden schreiben.',
  cannot_post: 'Hier kannst du gerade nicht schreiben.',
  role_too_low: 'Deine Rolle in der Gruppe erlaubt das nicht.',
  limit_reached: 'Mehr davon geht nicht.',
  not_found: 'Das gibt es nicht mehr.',
  conflict: 'Das hat sich inzwischen geändert. Bitte sieh noch einmal nach.',
  body_too_large: 'Das ist zu lang.',
  overloaded: 'Der Server ist sehr beschäftigt. Bitte versuche es gleich noch einmal.',
  unavailable: 'Der Server antwortet gerade nicht. Bitte versuche es noch einmal.',
  internal: 'Der Server hat einen Fehler gemacht. Bitte versuche es noch einmal.',
  unauthenticated: 'Du bist nicht angemeldet. Bitte melde dich wieder an.',
  totp_required: 'Bitte gib den Code deines zweiten Faktors ein.',
  totp_enabled: 'Der zweite Faktor ist schon eingeschaltet.',
  totp_disabled: 'Der zweite Faktor ist nicht eingeschaltet.',
  username_taken: 'Dieser Name ist vergeben. Versuche einen anderen.',
  not_yours: 'Das darf nur, wer es geschrieben hat.',
  gone: 'Das wurde endgültig entfernt.',
  forbidden_origin: 'Dieser Server lässt sich von dieser Adresse aus nicht benutzen.',
  request_timeout: 'Die Verbindung war zu langsam. Bitte versuche es noch einmal.',
  too_many_sockets: 'Du hast zu viele Fenster dieser App offen. Bitte schließe einige.',
  draining: 'Der Server wird neu gestartet. Bitte versuche es gleich noch einmal.',
  storage_failed:
    'Der Server kann nicht auf seine Festplatte schreiben. Bitte versuche es später noch einmal.',
  storage_full: 'Der Server hat keinen Speicherplatz mehr. Es wurde nichts geändert.',
  ...unexpected('App und Server haben sich nicht verstanden. Vielleicht hilft es, die Seite neu zu laden.'),
  other: 'Das hat nicht geklappt. Bitte versuche es noch einmal.',
}

/** Texts for the fields of forms, by field and code. `any` is for fields without texts of their own.
 *  A name in braces is replaced by that limit, see `explainField`. */
export const fields: Dictionary['fields'] = {
  username: {
    too_short: 'Mindestens {username_min} Zeichen, bitte; 2 in Chinesisch, Japanisch oder Koreanisch.',
    too_long: 'Höchstens {username_max} Zeichen, bitte.',
    invalid: 'Nur Buchstaben, Ziffern, Punkt, Strich und Unterstrich.',
    taken: 'Dieser Name ist vergeben. Versuche einen anderen.',
    reserved: 'Dieser Name ist reserviert. Versuche einen anderen.',
    required: 'Bitte wähle einen Benutzernamen.',
    mixed_scripts: 'Bitte nur Buchstaben eines Alphabets.',
    yourself: 'Das bist du.',
  },
  password: {
    too_short: 'Mindestens {password_min} Zeichen, bitte.',
    too_long: 'Dieses Passwort ist zu lang.',
    too_weak: 'Zu leicht zu erraten. Nimm noch ein oder zwei Wörter dazu.',
    too_common: 'Das ist eines der meistbenutzten Passwörter. Bitte nimm ein anderes.',
    required: 'Bitte gib ein Passwort ein.',
  },
  display_name: {
    too_short: 'Bitte nimm mindestens ein sichtbares Zeichen.',
    too_long: 'Höchstens {display_name_max} Zeichen, bitte.',
    invalid: 'Dieser Name hat Zeichen, die sich nicht zeigen lassen.',
  },
  note: {
    too_short: 'Darin ist nichts zu sehen.',
    too_long: 'Höchstens {note_max} Zeichen, bitte.',
  },
  title: {
    too_short: 'Bitte gib der Gruppe einen Namen.',
    required: 'Bitte gib der Gruppe einen Namen.',
    too_long: 'Höchstens {group_title_max} Zeichen, bitte.',
    invalid: 'Dieser Name hat Zeichen, die sich nicht zeigen lassen.',
  },
  description: {
    too_short: 'Darin ist nichts zu sehen.',
    too_long: 'Höchstens {group_description_max} Zeichen, bitte.',
    invalid: 'Der Text hat Zeichen, die sich nicht zeigen lassen.',
  },
  q: {
    required: 'Bitte gib ein Wort ein.',
    invalid: 'Bitte gib ein Wort ein.',
    no_word: 'Bitte gib ein Wort ein.',
    too_short: 'Bitte gib mindestens zwei Zeichen ein.',
    too_long: 'Bitte gib weniger Wörter ein.',
  },
  any: {
    too_short: 'Das ist zu kurz.',
    too_long: 'Das ist zu lang.',
    too_weak: 'Das ist zu leicht zu erraten.',
    invalid: 'Das hat Zeichen, die sich nicht behalten lassen.',
    required: 'Das wird gebraucht.',
    taken: 'Das ist vergeben.',
    not_found: 'Das gibt es nicht mehr.',
    outdated: 'Das hat sich inzwischen geändert. Bitte sieh noch einmal nach.',
  },
}
