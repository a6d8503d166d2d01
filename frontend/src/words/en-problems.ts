// English: errors.

import { oneInEnglish as one } from './counting'
import { unexpected } from './unexpected'

export const problems = {
  offline: 'The server cannot be reached. Check your connection and try again.',
  wrong_password: 'This password is not right.',
  wrong_code: 'This code is not right.',
  confirmation_required: 'Please enter your password again first.',
  consent_outdated: 'The privacy policy has changed. Please agree to it first.',
  push_off: 'This server sends no notifications to closed apps.',
  registration_closed: 'Nobody can sign up here by themselves. Ask whoever runs this server for an account.',
  invitation_required: 'An account here needs an invitation link.',
  invitation_invalid: 'This invitation link is no longer valid. Ask for a new one.',
  blocked: 'You have blocked this person. Unblock them first.',
  wrong_credentials: 'Username or password is not right.',
  account_disabled: 'This account has been disabled by whoever runs this server.',
  rate_limited: (seconds: number | null) =>
    seconds
      ? `Too many attempts. Please wait ${one(seconds, 'second', 'seconds')}.`
      : 'Too many attempts. Please wait a little.',
  validation_failed: 'Something in the form is not right yet.',
  consent_required: 'The privacy policy has changed. Please read it and agree again.',
  session_ended: 'You were signed out. Please sign in again.',
  not_friends: 'You can only write to friends.',
  cannot_post: 'You cannot write here at the moment.',
  role_too_low: 'Your role in the group does not allow this.',
  limit_reached: 'There can be no more of these.',
  not_found: 'This does not exist any more.',
  conflict: 'This has changed in the meantime. Please look again.',
  body_too_large: 'This is too long.',
  overloaded: 'The server is very busy. Please try again in a moment.',
  unavailable: 'The server does not answer at the moment. Please try again.',
  internal: 'The server made a mistake. Please try again.',
  unauthenticated: 'You are not signed in. Please sign in again.',
  totp_required: 'Please enter the code of your second factor.',
  totp_enabled: 'The second factor is on already.',
  totp_disabled: 'The second factor is not on.',
  username_taken: 'This name is taken. Try another.',
  not_yours: 'Only who wrote it may do this.',
  gone: 'This was removed for good.',
  forbidden_origin: 'This server cannot be used from this address.',
  request_timeout: 'The connection was too slow. Please try again.',
  too_many_sockets: 'You have too many windows of this app open. Please close some.',
  draining: 'The server is being restarted. Please try again in a moment.',
  storage_failed: 'The server cannot write to its disk. Please try again later.',
  storage_full: 'The server’s disk is full. Nothing was changed.',
  ...unexpected('The app and the server did not understand each other. Reloading the page may help.'),
  other: 'That did not work. Please try again.',
}

/** Texts for the fields of forms, by field and code. `any` is for fields without texts of their own.
 *  A name in braces is replaced by that limit, see `explainField`. */
export const fields = {
  username: {
    too_short: 'At least {username_min} characters, please; 2 in Chinese, Japanese or Korean.',
    too_long: 'At most {username_max} characters, please.',
    invalid: 'Only letters, digits, dot, dash and underscore.',
    taken: 'This name is taken. Try another.',
    reserved: 'This name is reserved. Try another.',
    required: 'Please choose a username.',
    mixed_scripts: 'Letters of one alphabet only, please.',
    yourself: 'That is you.',
  },
  password: {
    too_short: 'At least {password_min} characters, please.',
    too_long: 'This password is too long.',
    too_weak: 'Too easy to guess. Add another word or two.',
    too_common: 'This is among the most used passwords. Please take another.',
    required: 'Please enter a password.',
  },
  display_name: {
    too_short: 'Please use at least one visible character.',
    too_long: 'At most {display_name_max} characters, please.',
    invalid: 'This name has characters that cannot be shown.',
  },
  note: {
    too_short: 'There is nothing to see in it.',
    too_long: 'At most {note_max} characters, please.',
  },
  title: {
    too_short: 'Please give the group a name.',
    required: 'Please give the group a name.',
    too_long: 'At most {group_title_max} characters, please.',
    invalid: 'This name has characters that cannot be shown.',
  },
  description: {
    too_short: 'There is nothing to see in it.',
    too_long: 'At most {group_description_max} characters, please.',
    invalid: 'The text has characters that cannot be shown.',
  },
  q: {
    required: 'Please type a word to look for.',
    invalid: 'Please type a word to look for.',
    no_word: 'Please type a word to look for.',
    too_short: 'Please type at least two characters.',
    too_long: 'Please type fewer words.',
  },
  any: {
    too_short: 'This is too short.',
    too_long: 'This is too long.',
    too_weak: 'This is too easy to guess.',
    invalid: 'This has characters that cannot be kept.',
    required: 'This is needed.',
    taken: 'This is taken.',
    not_found: 'This does not exist any more.',
    outdated: 'This has changed in the meantime. Please look again.',
  },
} as Record<string, Record<string, string>>
