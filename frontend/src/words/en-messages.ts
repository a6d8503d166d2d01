// English: what is said around messages.

import type { SystemEvent } from '../ledger'
import { oneInEnglish as one } from './counting'

const listed = new Intl.ListFormat('en')

export const timeline = {
  label: (name: string) => `Messages with ${name}`,
  today: 'Today',
  yesterday: 'Yesterday',
  newMessages: 'New messages',
  start: (name: string) => `This is the beginning of your chat with ${name}.`,
  startGroup: 'This is the beginning of what you can read here.',
  hello: 'Say hello!',
  loadFailed: 'Older messages could not be loaded.',
  gap: 'Load missing messages',
  jump: 'Jump to the latest message',
  jumpUnread: (n: number) => `Jump to the latest message, ${one(n, 'new message', 'new messages')} below`,
  deleted: 'Message deleted',
  edited: 'edited',
  queued: 'Waiting to be sent',
  sending: 'Sending',
  sent: 'Sent',
  delivered: 'Delivered',
  read: 'Read',
  failed: 'Not sent',
  failedBecause: (reason: string) => `Not sent. ${reason}`,
  actions: 'Message actions',
  copy: 'Copy text',
  copied: 'Copied',
  copyLink: 'Copy link to message',
  delete: 'Delete',
  deleteTitle: 'Delete this message for everybody?',
  deleteText:
    'Its text is removed from the server and from every device; a note stays that a message was deleted. This cannot be undone.',
  deleteConfirm: 'Delete for everybody',
  retry: 'Retry',
  edit: 'Edit',
  discard: 'Delete',
  showMore: 'Show more',
  showLess: 'Show less',
  from: (name: string) => `${name}: `,
  own: 'You: ',
  you: 'you',
  list: (names: readonly string[]) => listed.format(names),
  others: (n: number) => one(n, 'other', 'others'),
  reply: 'Reply',
  react: 'React with another emoji',
  reactWith: (emoji: string) => `React with ${emoji}`,
  reactions: 'Reactions',
  reaction: (emoji: string, n: number) => `${emoji}, ${one(n, 'reaction', 'reactions')}`,
  forward: 'Forward',
  forwarded: 'Forwarded',
  forwardTitle: 'Forward to',
  forwardHint: 'Your friends see the text, not who wrote it first.',
  forwardTo: (n: number) => (n === 0 ? 'Forward' : `Forward to ${one(n, 'chat', 'chats')}`),
  forwardedTo: (n: number) => `Forwarded to ${one(n, 'chat', 'chats')}.`,
  pin: 'Pin',
  unpin: 'Unpin',
  pinned: 'Pinned',
  pinnedMessage: 'Pinned message',
  pinnedMessages: 'Pinned messages',
  pinnedOf: (at: number, all: number) => `Pinned message ${at} of ${all}`,
  allPinned: 'Show all pinned messages',
  noPins: 'Nothing is pinned here any more.',
  markUnread: 'Mark chat as unread',
  details: 'Details',
  detailsTitle: 'About this message',
  sentAt: (time: string) => `Sent ${time}`,
  editedAt: (time: string) => `Edited ${time}`,
  saving: 'saving',
  readBy: (names: string) => `Read by ${names}`,
  readByMany: (n: number) => `Read by ${n.toLocaleString('en')}`,
  seenRead: (n: number) => `Read by ${one(n, 'person', 'people')}`,
  seenDelivered: (n: number) => `Delivered to ${one(n, 'person', 'people')}`,
  seenWaiting: (n: number) => `Not yet delivered to ${one(n, 'person', 'people')}`,
  seenFailed: 'Who has seen it could not be loaded.',
  reactedWith: (n: number) => one(n, 'reaction', 'reactions'),
  showIt: 'Show it',
  answers: (author: string, text: string) => `Answer to ${author}: ${text}`,
  quoteLoading: 'Loading the message',
  quoteBefore: 'A message from before you joined',
  quoteDeleted: 'The message was deleted',
  writing: (names: readonly string[], more: number) =>
    more > 0
      ? `${names.join(', ')} and ${one(more, 'other', 'others')} are typing`
      : `${listed.format(names)} ${names.length === 1 ? 'is' : 'are'} typing`,
  dayJump: (day: string) => `${day}. Jump to another day`,
  jumpToDate: 'Jump to a date',
  go: 'Go',
  nothingAfter: 'There are no messages from that day on.',
  deleteOthersText:
    'You are about to delete what somebody else wrote, for everybody. Its text is removed from the server and from every device. This cannot be undone.',
}

export const markdown = {
  spoiler: 'Hidden text: show it',
  code: 'Code',
  copyCode: 'Copy',
  copied: 'Copied',
}

export const composer = {
  placeholder: (name: string) => `Message ${name}`,
  label: (name: string) => `Message to ${name}`,
  send: 'Send',
  tooLong: (over: number) => `${one(over, 'character', 'characters')} too long`,
  left: (n: number) => `${one(n, 'character', 'characters')} left`,
  notFriends: (name: string) =>
    `You and ${name} are not friends at the moment, so you cannot write to each other. The messages stay readable.`,
  blocked: (name: string) => `You blocked ${name}, so you cannot write to each other.`,
  gone: 'This account was deleted. What was said stays readable.',
  locked: 'Nobody can write here at the moment.',
  befriend: 'Go to People',
  save: 'Save the change',
  editing: 'You are changing this message',
  editLabel: 'New text of your message',
  cancelEdit: 'Leave the message as it was',
  notEdited: (reason: string) => `The change was not saved. ${reason}`,
  replyTo: (name: string) => (name ? `Answer to ${name}` : 'Answer'),
  yourself: 'yourself',
  cancelReply: 'Do not answer this message',
  suggestions: 'Suggestions',
  suggested: (n: number) => `${one(n, 'suggestion', 'suggestions')}, choose with the arrow keys`,
}

export const emoji = {
  choose: 'Choose an emoji',
  search: 'Search emoji',
  all: 'Emoji',
  none: 'No emoji of that name',
  groupsLabel: 'Kinds of emoji',
  groups: [
    ...['Used lately', 'Smileys and feelings', 'People', 'Parts', 'Animals and nature', 'Food and drink'],
    ...['Travel and places', 'Activities', 'Objects', 'Symbols', 'Flags'],
  ],
  tone: 'Skin tone',
  tones: ['Yellow', 'Light', 'Medium light', 'Medium', 'Medium dark', 'Dark'],
}

/** Who did it, and whom it concerns; null is the reader. */
export const system: Record<
  SystemEvent | 'account_erased',
  (who: string | null, whom: string | null) => string
> = {
  group_created: (who) => `${who ?? 'You'} created the group`,
  member_added: (who, whom) => `${who ?? 'You'} added ${whom ?? 'you'}`,
  member_joined: (who, whom) => `${who ?? 'You'} joined, invited by ${whom ?? 'you'}`,
  member_removed: (who, whom) => `${who ?? 'You'} removed ${whom ?? 'you'}`,
  member_left: (who) => `${who ?? 'You'} left`,
  admin_added: (who, whom) => `${who ?? 'You'} made ${whom ?? 'you'} an admin`,
  admin_removed: (who, whom) => `${who ?? 'You'} made ${whom ?? 'you'} a member without admin rights`,
  owner_changed: (who, whom) => `${who ?? 'You'} handed the group over to ${whom ?? 'you'}`,
  title_changed: (who) => `${who ?? 'You'} renamed the group`,
  description_changed: (who) => `${who ?? 'You'} changed the description`,
  message_pinned: (who) => `${who ?? 'You'} pinned a message`,
  // Of somebody who is gone there is no name to say.
  account_erased: () => 'Somebody deleted their account',
}
