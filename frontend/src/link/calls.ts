// The REST calls the app makes, one line each, checked against the schema.

import createClient from 'openapi-fetch'
import type { Access } from './access'
import type { FileKind, Id, MyPlace, Role, SessionTokens, Settings } from './contract'
import { createFileCalls } from './file-calls'
import type { Http } from './http'
import type { components, paths } from './schema'

export interface Registration {
  username: string
  password: string
  display_name?: string
  email?: string
  policy_version: number
  /** Fields that are left out keep the server's default. */
  purposes?: { read_receipts?: boolean; presence?: boolean; discoverable?: boolean }
  /** The code of an invitation link. Its maker becomes a friend. */
  invitation?: string
}

export interface SignIn {
  username: string
  password: string
  /** A code of an authenticator app, or a recovery code. */
  totp?: string
}

export interface Recovery {
  username: string
  recovery_code: string
  new_password: string
}

export interface PageQuery {
  before?: number
  after?: number
  around?: number
  /** A time. Like `around` at the first message that is not older. */
  at?: string
  limit?: number
}

/** The text and the files of a new message. One of them may be missing. */
interface TextAndFiles {
  body?: string | null
  attachments?: Id[] | null
  mentions?: Id[]
  reply_to?: Id | null
  forward?: null
}

/** The content of a new message: text and files, or the message that it forwards. */
export type Content = TextAndFiles | Omit<components['schemas']['NewForward'], 'client_id'>

export interface Edit {
  /** Absent: only files stay. */
  body?: string
  mentions: Id[]
  /** The files that stay. Absent: all. */
  attachments?: Id[]
}

/** What a message has: a file of this kind, or a link. */
export type ContentKind = FileKind | 'link'

/** Words, or what the messages have, or both. */
export interface SearchQuery {
  q?: string
  has?: ContentKind
  conversation_id?: Id
  /** Who wrote it. */
  from?: Id
  after?: string
  before?: string
}

export type SettingsChange = Partial<
  Pick<MyPlace, 'muted_until' | 'archived' | 'pinned' | 'unread_mark' | 'notify'>
>

const REACTION = '/api/v1/conversations/{id}/messages/{message_id}/reactions/{emoji}'
const PIN = '/api/v1/conversations/{id}/messages/{message_id}/pin'

export type Calls = ReturnType<typeof createCalls>

export function createCalls(http: Http, access: Access, baseUrl: string) {
  const client = createClient<paths>({ baseUrl, fetch: http.through({ access }) })
  /** For calls without a session. */
  const open = http.through({ access: null })
  /** The outbox has its own rules for repetition. */
  const once = http.through({ access, repetitions: 0 })

  return {
    files: createFileCalls(http, access, baseUrl),
    server: () => client.GET('/api/v1/server', { fetch: open }).then(body),
    policy: (version?: number) =>
      client.GET('/api/v1/privacy-policy', { params: { query: { version } }, fetch: open }).then(body),
    register: ({ policy_version, purposes, ...person }: Registration, device_name: string) =>
      client
        .POST('/api/v1/accounts', {
          body: { ...person, device_name, refresh: 'cookie', consent: { policy_version, ...purposes } },
          fetch: open,
        })
        .then(body),
    signIn: (who: SignIn, device_name: string) =>
      client
        .POST('/api/v1/sessions', {
          body: { ...who, device_name, refresh: 'cookie' },
          fetch: open,
        })
        .then(body),
    recover: (recovery: Recovery, device_name: string) =>
      client
        .POST('/api/v1/recovery', {
          body: { ...recovery, device_name, refresh: 'cookie' },
          fetch: open,
        })
        .then(body),

    sessions: () => client.GET('/api/v1/sessions').then(body),
    endSession: (id: Id) =>
      client.DELETE('/api/v1/sessions/{id}', { params: { path: { id } } }).then(nothing),
    endOtherSessions: () => client.DELETE('/api/v1/sessions').then(nothing),
    signOut: () => client.DELETE('/api/v1/sessions/current').then(nothing),
    me: () => client.GET('/api/v1/me').then(body),
    updateMe: (change: { display_name?: string; settings?: Partial<Settings> }) =>
      client.PATCH('/api/v1/me', { body: change }).then(body),

    findUsers: (q: string) => client.GET('/api/v1/users', { params: { query: { q } } }).then(body),
    unfriend: (user_id: Id) =>
      client.DELETE('/api/v1/friends/{user_id}', { params: { path: { user_id } } }).then(nothing),
    requestFriend: (username: string, note?: string) =>
      client.POST('/api/v1/friend-requests', { body: { username, note } }).then(body),
    acceptRequest: (id: Id) =>
      client.POST('/api/v1/friend-requests/{id}/accept', { params: { path: { id } } }).then(body),
    declineRequest: (id: Id) =>
      client.POST('/api/v1/friend-requests/{id}/decline', { params: { path: { id } } }).then(nothing),
    withdrawRequest: (id: Id) =>
      client.DELETE('/api/v1/friend-requests/{id}', { params: { path: { id } } }).then(nothing),

    /** The server requires the username if the two people have no friendship, request or conversation in common. */
    block: (user_id: Id, username?: string) =>
      client
        .PUT('/api/v1/blocks/{user_id}', { params: { path: { user_id }, query: { username } } })
        .then(body),
    unblock: (user_id: Id) => client.DELETE('/api/v1/blocks/{user_id}', at({ user_id })).then(nothing),

    user: (id: Id) => client.GET('/api/v1/users/{id}', at({ id })).then(body),

    createGroup: (group: { title: string; description?: string; member_ids: Id[] }) =>
      client.POST('/api/v1/groups', { body: group }).then(body),
    changeGroup: (id: Id, change: { title?: string; description?: string | null }) =>
      client.PATCH('/api/v1/groups/{id}', { ...at({ id }), body: change }).then(body),
    dissolveGroup: (id: Id) => client.DELETE('/api/v1/groups/{id}', at({ id })).then(nothing),
    members: (id: Id, cursor?: string) =>
      client.GET('/api/v1/groups/{id}/members', asking({ id }, { cursor, limit: 200 })).then(body),
    addMember: (id: Id, user_id: Id) =>
      client.PUT('/api/v1/groups/{id}/members/{user_id}', at({ id, user_id })).then(body),
    setRole: (id: Id, user_id: Id, role: Role) =>
      client
        .PATCH('/api/v1/groups/{id}/members/{user_id}', { ...at({ id, user_id }), body: { role } })
        .then(body),
    removeMember: (id: Id, user_id: Id) =>
      client.DELETE('/api/v1/groups/{id}/members/{user_id}', at({ id, user_id })).then(nothing),
    groupInvitations: (id: Id) => client.GET('/api/v1/groups/{id}/invitations', at({ id })).then(body),
    acceptInvitation: (id: Id) => client.POST('/api/v1/invitations/{id}/accept', at({ id })).then(body),
    declineInvitation: (id: Id) => client.POST('/api/v1/invitations/{id}/decline', at({ id })).then(nothing),

    conversation: (id: Id) => client.GET('/api/v1/conversations/{id}', at({ id })).then(body),
    openDirect: (user_id: Id) =>
      client.PUT('/api/v1/conversations/direct/{user_id}', at({ user_id })).then(body),
    changeSettings: (id: Id, change: SettingsChange) =>
      client.PATCH('/api/v1/conversations/{id}/my', { ...at({ id }), body: change }).then(body),
    changes: (id: Id, epoch: string | undefined, since: number) =>
      client.GET('/api/v1/conversations/{id}/changes', asking({ id }, { epoch, since })).then(body),
    putCursor: (id: Id, place: { read?: number; delivered?: number }) =>
      client
        // At least one of the two is present.
        .PUT('/api/v1/conversations/{id}/cursor', { ...at({ id }), body: place as { read: number } })
        .then(body),
    cursors: (id: Id) => client.GET('/api/v1/conversations/{id}/cursors', at({ id })).then(body),

    messages: (id: Id, query: PageQuery) =>
      client.GET('/api/v1/conversations/{id}/messages', asking({ id }, query)).then(body),
    message: (id: Id, message_id: Id) =>
      client.GET('/api/v1/conversations/{id}/messages/{message_id}', at({ id, message_id })).then(body),
    pins: (id: Id) => client.GET('/api/v1/conversations/{id}/pins', at({ id })).then(body),
    send: (id: Id, client_id: Id, content: Content) =>
      client
        .POST('/api/v1/conversations/{id}/messages', {
          ...at({ id }),
          // The client's types refuse the other alternative, whose absent field may be null.
          body: { client_id, ...content } as { client_id: Id; body: string },
          fetch: once,
        })
        .then(body),
    editMessage: (id: Id, message_id: Id, change: Edit) =>
      client
        .PATCH('/api/v1/conversations/{id}/messages/{message_id}', {
          ...at({ id, message_id }),
          body: change as Edit & { body: string },
        })
        .then(body),
    /** Undefined if an earlier attempt had succeeded and its answer was lost. The same holds for the next two. */
    deleteMessage: (id: Id, message_id: Id) =>
      client
        // The page may be closing.
        .DELETE('/api/v1/conversations/{id}/messages/{message_id}', {
          ...at({ id, message_id }),
          keepalive: true,
        })
        .then(({ data }) => data),
    react: (id: Id, message_id: Id, emoji: string, on: boolean) =>
      (on
        ? client.PUT(REACTION, at({ id, message_id, emoji }))
        : client.DELETE(REACTION, at({ id, message_id, emoji }))
      ).then(({ data }) => data),
    pinMessage: (id: Id, message_id: Id, on: boolean) =>
      (on ? client.PUT(PIN, at({ id, message_id })) : client.DELETE(PIN, at({ id, message_id }))).then(
        ({ data }) => data,
      ),
    reactors: (id: Id, message_id: Id, cursor?: string) =>
      client
        .GET(
          '/api/v1/conversations/{id}/messages/{message_id}/reactions',
          asking({ id, message_id }, { cursor, limit: 200 }),
        )
        .then(body),
    search: (query: SearchQuery, cursor?: string) =>
      client.GET('/api/v1/search', { params: { query: { ...query, cursor } } }).then(body),
  }
}

/** Requests the next tokens. The cookie identifies the session. */
export function renewSession(http: Http, baseUrl: string): Promise<SessionTokens> {
  const client = createClient<paths>({ baseUrl, fetch: http.through({ access: null }) })
  return client.POST('/api/v1/sessions/refresh', { body: {} }).then(body)
}

/** The link rejects every refusal with a Problem, so an answer that arrives here has a body. */
function body<T>(answer: { data?: T }): NonNullable<T> {
  return answer.data as NonNullable<T>
}

function nothing(): void {}

function at<P extends Record<string, Id>>(path: P) {
  return { params: { path } }
}

function asking<P extends Record<string, Id>, Q extends object>(path: P, query: Q) {
  return { params: { path, query } }
}
