// English: photos and files.

import { oneInEnglish as one } from './counting'

export const files = {
  // What a message contains, in lists and for screen readers.
  photo: (n: number) => (n === 1 ? 'Photo' : `${n} photos`),
  video: (n: number) => (n === 1 ? 'Video' : `${n} videos`),
  voice: (n: number) => (n === 1 ? 'Voice message' : `${n} voice messages`),
  audio: (n: number) => (n === 1 ? 'Audio' : `${n} audio files`),
  file: (n: number) => (n === 1 ? 'File' : `${n} files`),
  // In the timeline.
  openPhoto: (alt: string, at: number, all: number) =>
    `${all > 1 ? `Photo ${at} of ${all}` : 'Photo'}${alt ? `: ${alt}` : ''}`,
  download: 'Download',
  downloadName: (name: string) => `Download ${name}`,
  gone: 'This file does not exist any more.',
  notLoaded: 'Not loaded.',
  offline: 'Not loaded: offline.',
  again: 'Load again',
  cannotShow: 'This browser cannot show it.',
  uploading: (percent: number) => `Uploading, ${percent} %`,
  uploadWaiting: 'Waiting to be uploaded',
  uploaded: 'Uploaded',
  uploadFailed: 'Not uploaded',
  cancelSending: 'Do not send',
  // A voice message.
  play: 'Play',
  pause: 'Pause',
  heard: 'Position',
  speed: (times: number) => `Speed: ${times}×`,
  nowPlaying: 'Now playing',
  stopPlaying: 'Stop playing',
  // Recording one.
  record: 'Record a voice message',
  recordingAsked: 'Waiting for the microphone',
  recording: 'Recording',
  recordingDiscard: 'Discard the recording',
  recordingStop: 'Stop, and listen before sending',
  recorded: (length: string) => `Voice message of ${length} added to your message`,
  recordingDiscarded: 'The recording was discarded.',
  recordingKept: (name: string) => `The recording has ended. It is in your draft for ${name}.`,
  recordingLongest: 'The recording has ended: a voice message cannot be longer.',
  recordingInterrupted: 'The recording has ended: the microphone is gone. What was recorded is kept.',
  recordingTooShort: 'The recording was too short.',
  micRefused:
    'This page may not use the microphone. Allow it in the settings of your browser, then try again.',
  micMissing: 'There is no microphone.',
  micBusy: 'The microphone does not work. Another program may be using it.',
  // The picture on the whole screen.
  viewer: 'Photos',
  previous: 'Previous photo',
  next: 'Next photo',
  zoomIn: 'Larger',
  zoomOut: 'Smaller',
  // Adding to a message.
  attach: 'Add photos or files',
  attachPhoto: 'Photo or video',
  attachFile: 'File',
  attached: (n: number) => `${one(n, 'file', 'files')} for this message`,
  drop: 'Drop the files here to add them to your message',
  remove: (name: string) => `Remove ${name}`,
  edit: (name: string) => `Describe or move ${name}`,
  retry: (name: string) => `Upload ${name} again`,
  title: 'About this file',
  alt: 'Description',
  altHint: 'For people who cannot see the picture.',
  original: 'Original quality',
  originalHint:
    'The picture is sent as large as it is. Its place and other hidden data are removed in any case.',
  earlier: 'Move forward',
  later: 'Move back',
  position: (at: number, all: number) => `${at} of ${all}`,
  done: 'Done',
  tooMany: (max: number) => `At most ${one(max, 'file', 'files')} in one message.`,
  tooLarge: (name: string, max: string) => `${name} is too large. A file may have up to ${max}.`,
  empty: (name: string) => `${name} is empty, or a folder.`,
  // The picture of the account or of a group.
  picture: {
    add: 'Add a picture',
    replace: 'Change picture',
    remove: 'Remove picture',
    section: 'Section of the picture',
    hint: 'Drag it, or use the arrow keys. Enlarge it with the wheel, with two fingers, or with + and -.',
    zoom: 'Size',
    use: 'Use this picture',
    saved: 'Picture saved',
    removed: 'Picture removed',
    unreadable: 'This browser cannot read this file as a picture. Choose a JPEG, PNG or WebP file.',
  },
  // All of a conversation.
  shared: 'Shared here',
  kinds: {
    picture: 'Photos',
    video: 'Videos',
    document: 'Files',
    voice: 'Voice',
    audio: 'Audio',
    link: 'Links',
  },
  noneOf: 'Nothing yet.',
  more: 'Show more',
  showMessage: (name: string, who: string, day: string) => `${name}, from ${who}, ${day}`,
  sharedFailed: 'The list could not be loaded.',
}

export const fileProblems = {
  file_too_large: 'The file is larger than this server accepts.',
  quota_exceeded: 'Your space on this server is full. Delete messages with files to make room.',
  unsupported_media_type: 'This server does not accept files of this kind.',
  broken_picture: 'The picture is damaged, or not of the kind that its name says.',
  upload_offset: 'The upload was interrupted. Please try again.',
  file_lost: 'This browser has lost the file. Please add it again.',
}
