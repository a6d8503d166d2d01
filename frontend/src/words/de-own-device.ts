// German: sharing from other apps, notifications, the camera, installing.

import { oneInGerman as one } from './counting'
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
  notifications: {
    title: 'Benachrichtigungen auf diesem Gerät',
    text: 'Solange UmbraChat in diesem Browser offen ist, kann eine neue Nachricht auch außerhalb seines Fensters erscheinen. Nichts erscheint für den Chat, den du gerade ansiehst, und für stumme Chats nur, wenn du erwähnt wirst. Worüber ein Chat benachrichtigt, wählst du in seinen Details.',
    asks: 'Dein Browser fragt dich dann, ob UmbraChat das darf.',
    turnOn: 'Benachrichtigungen einschalten',
    denied:
      'Dieser Browser erlaubt UmbraChat keine Benachrichtigungen. Du kannst sie in den Einstellungen des Browsers für diese Seite erlauben und dann hierher zurückkommen.',
    unsupported:
      'Dieser Browser kann keine Benachrichtigungen von UmbraChat zeigen. Auf einem iPhone oder iPad füge UmbraChat zuerst zum Home-Bildschirm hinzu.',
    on: 'Benachrichtigungen zeigen',
    onHint: 'Eine je Chat. Sie verschwindet, sobald du den Chat gelesen hast, auf welchem Gerät auch immer.',
    how: 'Was sie zeigen',
    content: 'Namen und Text',
    contentHint: 'Ohne das sagt eine Benachrichtigung nur, dass es eine neue Nachricht gibt.',
    quiet: 'Ruhezeit',
    quietText:
      'Jeden Tag benachrichtigt dich zwischen diesen Zeiten nichts, auf keinem deiner Geräte. Die Zahl ungelesener Nachrichten bleibt.',
    quietOn: 'Ruhezeit einhalten',
    quietFrom: 'Von',
    quietTo: 'Bis',
    quietSame: 'Sie beginnt und endet zur selben Zeit. Wähle zwei verschiedene Zeiten.',
    quietZone: (zone) => `Nach der Uhr von ${zone}.`,
    quietHere: (zone) => `Die Uhr von ${zone} verwenden`,
    sound: 'Ton',
    soundHint: 'Zwei leise Töne.',
    closed: {
      title: 'Auch bei geschlossener App',
      text: 'Dieser Server kann dir dann über den Push-Dienst deines Browsers (von Google, Mozilla, Apple oder Microsoft) einen Hinweis schicken. Der Dienst erfährt, dass es für dieses Gerät etwas gibt, und wann. Lesen kann er es nicht.',
      on: 'Dieses Gerät bei geschlossener App benachrichtigen',
      onHint: 'Nur solange du UmbraChat nirgends offen hast. Abmelden beendet es.',
      content: 'Absender und Text',
      contentHint: 'Für dieses Gerät verschlüsselt. Ohne das sagt der Hinweis nur, dass es etwas Neues gibt.',
      failed:
        'Der Push-Dienst dieses Browsers hat es nicht angenommen. Bitte versuche es später noch einmal.',
      unsupported:
        'Dieser Browser kann keine Benachrichtigungen empfangen, solange UmbraChat geschlossen ist.',
    },
    hidden: (n) => (n === 1 ? 'Neue Nachricht' : one(n, 'neue Nachricht', 'neue Nachrichten')),
  },
  scan: {
    title: 'Code scannen',
    offer: 'Jemand zeigt dir eine Einladung?',
    waiting: 'Warten auf die Kamera',
    hint: 'Halte den QR-Code einer Einladung in den Rahmen. Das Bild bleibt auf diesem Gerät.',
    foreign: 'Das ist keine Einladung dieses Servers und wird deshalb nicht geöffnet. Der Code sagt:',
    instead: 'Ohne Kamera kannst du den Einladungslink selbst öffnen.',
    trouble: {
      refused:
        'Diese Seite darf die Kamera nicht benutzen. Erlaube es in den Einstellungen deines Browsers und versuche es noch einmal.',
      missing: 'Es gibt keine Kamera.',
      busy: 'Die Kamera funktioniert nicht. Vielleicht benutzt sie ein anderes Programm.',
      insecure: 'Browser geben die Kamera nur Seiten mit HTTPS.',
    },
  },
  install: {
    title: 'App installieren',
    text: 'UmbraChat hat dann ein eigenes Symbol und ein eigenes Fenster. Sonst ändert sich nichts.',
    guide: {
      ios: 'Öffne diese Seite in Safari, tippe auf „Teilen“ und dann auf „Zum Home-Bildschirm“.',
      safari: 'Wähle im Menü „Ablage“ von Safari „Zum Dock hinzufügen“.',
      android:
        'Öffne das Menü des Browsers und wähle „App zum Startbildschirm hinzufügen“ oder „Installieren“.',
      none: 'Dieser Browser hat dafür hier keine Schaltfläche. Suche in seinem Menü nach „Installieren“, oder öffne UmbraChat in Chrome, Edge oder Safari.',
    },
  },
}
