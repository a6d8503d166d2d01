// English: sharing from other apps, notifications, the camera, installing.

import { oneInEnglish as one } from './counting'

export const ownDevice = {
  share: {
    title: 'Share',
    what: 'What is shared',
    where: 'Choose a chat',
    hint: 'It becomes a draft there. You can still change it before you send it.',
    discard: 'Discard',
    nothing: 'There is nothing to share',
    nothingText: 'What was shared was sent, discarded or is older than an hour. Please share it again.',
  },
  notifications: {
    title: 'Notifications on this device',
    text: 'While UmbraChat is open in this browser, a new message can show up outside of its window. Nothing is shown for the chat that you are looking at, nor for muted chats unless you are mentioned. What a chat notifies about is chosen in its details.',
    asks: 'Your browser will ask whether UmbraChat may do this.',
    turnOn: 'Turn on notifications',
    denied:
      'This browser does not allow UmbraChat to show notifications. You can allow it in the browser’s settings for this site, and then come back here.',
    unsupported:
      'This browser cannot show notifications of UmbraChat. On an iPhone or iPad, first add UmbraChat to the home screen.',
    on: 'Show notifications',
    onHint: 'One for each chat. It goes away when you have read the chat, on any device.',
    how: 'What they show',
    content: 'Names and text',
    contentHint: 'Without it a notification says only that there is a new message.',
    quiet: 'Quiet hours',
    quietText:
      'Every day nothing notifies you between these times, on none of your devices. The numbers of unread messages stay.',
    quietOn: 'Keep quiet hours',
    quietFrom: 'From',
    quietTo: 'Until',
    quietSame: 'They begin and end at the same time. Choose two different times.',
    quietZone: (zone: string) => `By the clock of ${zone}.`,
    quietHere: (zone: string) => `Use the clock of ${zone}`,
    sound: 'Sound',
    soundHint: 'Two soft notes.',
    closed: {
      title: 'Also when the app is closed',
      text: 'This server can then send you a note through the push service of your browser (of Google, Mozilla, Apple or Microsoft). That service learns that there is something for this device, and when. It cannot read it.',
      on: 'Notify this device when the app is closed',
      onHint: 'Only while you have UmbraChat open nowhere. Signing out ends it.',
      content: 'Sender and text',
      contentHint: 'Encrypted for this device. Without it the note says only that something is new.',
      failed: 'The push service of this browser did not accept it. Please try again later.',
      unsupported: 'This browser cannot receive notifications while UmbraChat is closed.',
    },
    hidden: (n: number) => (n === 1 ? 'New message' : one(n, 'new message', 'new messages')),
  },
  scan: {
    title: 'Scan a code',
    offer: 'Somebody shows you an invitation?',
    waiting: 'Waiting for the camera',
    hint: 'Hold the QR code of an invitation into the frame. The picture stays on this device.',
    foreign: 'This is no invitation of this server, so it is not opened. The code says:',
    instead: 'Without a camera you can open the invitation link itself.',
    trouble: {
      refused: 'This page may not use the camera. Allow it in the settings of your browser, then try again.',
      missing: 'There is no camera.',
      busy: 'The camera does not work. Another program may be using it.',
      insecure: 'Browsers give the camera only to pages with HTTPS.',
    },
  },
  install: {
    title: 'Install the app',
    text: 'UmbraChat then has an icon and a window of its own. Nothing else changes.',
    guide: {
      ios: 'Open this page in Safari, tap “Share” and then “Add to Home Screen”.',
      safari: 'Choose “Add to Dock” in the “File” menu of Safari.',
      android: 'Open the menu of the browser and choose “Add app to Home screen” or “Install”.',
      none: 'This browser has no button for it here. Look for “Install” in its menu, or open UmbraChat in Chrome, Edge or Safari.',
    },
  },
}
