// English: sharing from other apps.

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
}
