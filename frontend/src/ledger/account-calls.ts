// Calls that concern the account itself: security, consents, data export, pictures, reports. Their answers are shown once and
// not kept in the state, so they are not part of the ledger and load with their screens.

import createClient from 'openapi-fetch'
import type { Account, Conversation, Id, NewPushSubscription, NewReport, Purpose } from '../link/contract'
import type { paths } from '../link/schema'
import { link } from './page-link'

const { http, access, origin } = link
const client = createClient<paths>({ baseUrl: origin, fetch: http.through({ access }) })
/** For calls without a session. */
const open = http.through({ access: null })
/** For answers that may take any time. Such calls are not repeated. */
const patient = http.through({ access, repetitions: 0, patient: true })

export const accountCalls = {
  // ---- security
  confirm: (password: string) =>
    client.POST('/api/v1/sessions/current/confirm', { body: { password } }).then(nothing),
  changePassword: (current: string, replacement: string) =>
    client.PUT('/api/v1/me/password', { body: { current, new: replacement } }).then(nothing),
  changeEmail: (password: string, email: string | null): Promise<Account> =>
    client.PUT('/api/v1/me/email', { body: { password, email } }).then(body),
  security: () => client.GET('/api/v1/me/security').then(body),
  setUpTotp: (password: string) => client.POST('/api/v1/me/totp', { body: { password } }).then(body),
  confirmTotp: (code: string) => client.POST('/api/v1/me/totp/confirm', { body: { code } }).then(body),
  removeTotp: (password: string) => client.DELETE('/api/v1/me/totp', { body: { password } }).then(nothing),
  makeRecoveryCodes: (password: string) =>
    client
      .POST('/api/v1/me/recovery-codes', { body: { password } })
      .then(body)
      .then((made) => made.recovery_codes),
  securityEvents: (cursor?: string) =>
    client.GET('/api/v1/me/security-events', { params: { query: { cursor, limit: 20 } } }).then(body),

  // ---- notifications while the app is closed
  setPushSubscription: (subscription: NewPushSubscription) =>
    client.PUT('/api/v1/me/push-subscription', { body: subscription }).then(body),
  endPushSubscription: () => client.DELETE('/api/v1/me/push-subscription').then(nothing),

  // ---- password recovery
  askResetMail: (email: string) =>
    client.POST('/api/v1/recovery/email', { body: { email }, fetch: open }).then(nothing),
  resetByMail: (token: string, new_password: string) =>
    client.POST('/api/v1/recovery/email/reset', { body: { token, new_password }, fetch: open }).then(nothing),

  // ---- consent
  policies: () => client.GET('/api/v1/privacy-policies', { fetch: open }).then(body),
  policyChanges: (from: number, to: number) =>
    client.GET('/api/v1/privacy-policy/changes', { params: { query: { from, to } }, fetch: open }).then(body),
  consents: (cursor?: string) =>
    client.GET('/api/v1/me/consents', { params: { query: { cursor } } }).then(body),
  acceptPolicy: (policy_version: number) =>
    client.POST('/api/v1/me/consents', { body: { policy_version } }).then(body),
  withdraw: (purpose: Purpose) =>
    client.DELETE('/api/v1/me/consents/{purpose}', { params: { path: { purpose } } }).then(nothing),

  // ---- my data
  dataMap: () => client.GET('/api/v1/me/data-map').then(body),
  /** The answer as a stream. `signal` aborts it. */
  export: (files: boolean, signal: AbortSignal) =>
    client
      .GET('/api/v1/me/export', { params: { query: { files } }, fetch: patient, signal, parseAs: 'stream' })
      .then(({ response }) => response),
  eraseMessages: (password: string, conversation_id?: Id) =>
    client
      .DELETE('/api/v1/me/messages', { params: { query: { conversation_id } }, body: { password } })
      .then(body),
  erasurePreview: () => client.POST('/api/v1/me/erasure-preview').then(body),
  erase: (password: string, messages: 'erase' | 'anonymise' | 'everywhere') =>
    client.DELETE('/api/v1/me', { body: { password, messages } }).then(body),

  // ---- pictures
  setPicture: (picture: Blob): Promise<Account> =>
    putPicture('/me/picture', picture).then((answer) => answer.json() as Promise<Account>),
  removePicture: () => client.DELETE('/api/v1/me/picture').then(nothing),
  /** A frame brings the change. */
  setGroupPicture: (id: Id, picture: Blob) => putPicture(`/groups/${id}/picture`, picture).then(nothing),
  removeGroupPicture: (id: Id) =>
    client.DELETE('/api/v1/groups/{id}/picture', { params: { path: { id } } }).then(nothing),

  // ---- invitation links
  lookAtInvitationLink: (code: string) =>
    client.POST('/api/v1/invitation-links/look', { body: { code }, fetch: open }).then(body),
  /** A frame brings the friend. */
  acceptInvitationLink: (code: string) =>
    client
      .POST('/api/v1/invitation-links/accept', { body: { code } })
      .then(body)
      .then(({ friend }) => friend),
  invitationLinks: () =>
    client
      .GET('/api/v1/me/invitation-links')
      .then(body)
      .then(({ items }) => items),
  makeInvitationLink: (uses: number, valid_days: number) =>
    client.POST('/api/v1/me/invitation-links', { body: { uses, valid_days } }).then(body),
  takeInvitationLinkBack: (id: Id) =>
    client.DELETE('/api/v1/me/invitation-links/{id}', { params: { path: { id } } }).then(nothing),

  /** The group, or null if an admin has to approve. A frame brings the group, too. */
  joinByLink: (code: string): Promise<Conversation | null> =>
    client.POST('/api/v1/invitation-links/join', { body: { code } }).then(({ data }) => data ?? null),
  groupLinks: (id: Id) =>
    client
      .GET('/api/v1/groups/{id}/invitation-links', { params: { path: { id } } })
      .then(body)
      .then(({ items }) => items),
  makeGroupLink: (id: Id, uses: number, valid_days: number, needs_approval: boolean) =>
    client
      .POST('/api/v1/groups/{id}/invitation-links', {
        params: { path: { id } },
        body: { uses, valid_days, needs_approval },
      })
      .then(body),
  takeGroupLinkBack: (id: Id, link_id: Id) =>
    client
      .DELETE('/api/v1/groups/{id}/invitation-links/{link_id}', { params: { path: { id, link_id } } })
      .then(nothing),
  joinRequests: (id: Id) =>
    client
      .GET('/api/v1/groups/{id}/join-requests', { params: { path: { id } } })
      .then(body)
      .then(({ items }) => items),
  approveJoinRequest: (id: Id, user_id: Id) =>
    client
      .PUT('/api/v1/groups/{id}/join-requests/{user_id}', { params: { path: { id, user_id } } })
      .then(nothing),
  refuseJoinRequest: (id: Id, user_id: Id) =>
    client
      .DELETE('/api/v1/groups/{id}/join-requests/{user_id}', { params: { path: { id, user_id } } })
      .then(nothing),

  report: (report: NewReport) =>
    client
      // The client's types refuse the other alternative, whose absent field may be null.
      .POST('/api/v1/reports', { body: report as Extract<NewReport, { message_id: Id }> })
      .then(body),
}

function putPicture(path: string, picture: Blob): Promise<Response> {
  const headers = { 'content-type': picture.type }
  return http.send(new Request(`${origin}/api/v1${path}`, { method: 'PUT', body: picture, headers }), {
    access,
  })
}

/** The link rejects every refusal, so an answer that arrives here has a body. */
function body<T>(answer: { data?: T }): NonNullable<T> {
  return answer.data as NonNullable<T>
}

function nothing(): void {}
