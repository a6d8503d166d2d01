// English: invitation links.

import { oneInEnglish as one } from './counting'

export const invite = {
  // ---- the target of a link
  title: 'You are invited',
  from: (name: string) => `${name} would like to be your friend here.`,
  fromOperator: 'Whoever runs this server invites you to create an account.',
  looking: 'Looking at the invitation',
  gone: 'This invitation cannot be used',
  goneText: 'It has expired, was used already or was taken back. Ask for a new link.',
  incomplete: 'The address is incomplete',
  incompleteText:
    'An invitation link ends with a code of 24 characters. Open the link once more as you got it.',
  signUp: 'Create an account',
  signIn: 'I have an account',
  accept: (name: string) => `Become friends with ${name}`,
  later: 'Not now',
  yours: 'You made this link yourself. Send it to somebody else.',
  friendsAlready: (name: string) => `You and ${name} are friends.`,
  write: (name: string) => `Write to ${name}`,
  hasAccount: 'You have an account here already, so this link is of no use to you.',

  // ---- making links
  card: 'Invite with a link',
  text: 'Whoever opens the link sees your name and picture and can become your friend at once.',
  admits: 'It also lets them create an account on this server.',
  uses: 'For how many people',
  people: (n: number) => one(n, 'person', 'people'),
  days: 'Valid for',
  dayCount: (n: number) => one(n, 'day', 'days'),
  make: 'Make a link',
  made: 'Your new link',
  madeText: 'It is shown only now. Send it only to people you trust.',
  link: 'Invitation link',
  copy: 'Copy',
  copied: 'The link is copied.',
  share: 'Share',
  shareText: 'Come and talk to me on UmbraChat:',
  qr: 'QR code of the invitation link',
  done: 'Done',
  list: 'Links that can be used',
  used: (n: number, max: number) => `${n} of ${max} used`,
  until: (date: string) => `valid until ${date}`,
  takeBack: 'Take back',
  takeBackName: (date: string) => `Take back the link of ${date}`,
  takenBack: 'The link no longer works.',
  listFailed: 'The list of your links could not be loaded.',
}
