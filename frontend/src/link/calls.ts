// The REST calls the app makes, one line each, checked against the schema.

import createClient from 'openapi-fetch'
import type { Access } from './access'
import type { Id, SessionTokens, Settings } from './contract'
import type { Http } from './http'
import type { paths } from './schema'

export interface Registration {
  username: string
  password: string
  display_name?: string
  email?: string
  policy_version: number
}

export interface PageQuery {
  before?: number
  after?: number
  around?: number
  limit?: number
}

export type Calls = ReturnType<typeof createCalls>

export function createCalls(http: Http, access: Access, baseUrl: string) {
  const client = createClient<paths>({ baseUrl, fetch: http.through({ access }) })
  /** For calls that need no session. */
  const open = http.through({ access: null })
  /** The outbox repeats by its own rules. */
  const once = http.through({ access, repetitions: 0 })

  return {
    server: () => client.GET('/api/v1/server', { fetch: open }).then(body),
    policy: (version?: number) =>
      client.GET('/api/v1/privacy-policy', { params: { query: { version } }, fetch: open }).then(body),
    register: ({ policy_version, ...person }: Registration, device_name: string) =>
      client
        .POST('/api/v1/accounts', {
          body: { ...person, device_name, refresh: 'cookie', consent: { policy_version } },
          fetch: open,
        })
        .then(body),
    signIn: (username: string, password: string, device_name: string) =>
      client
        .POST('/api/v1/sessions', {
          body: { username, password, device_name, refresh: 'cookie' },
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

    conversation: (id: Id) =>
      client.GET('/api/v1/conversations/{id}', { params: { path: { id } } }).then(body),
    openDirect: (user_id: Id) =>
      client.PUT('/api/v1/conversations/direct/{user_id}', { params: { path: { user_id } } }).then(body),
    messages: (id: Id, query: PageQuery) =>
      client.GET('/api/v1/conversations/{id}/messages', { params: { path: { id }, query } }).then(body),
    send: (id: Id, client_id: Id, text: string) =>
      client
        .POST('/api/v1/conversations/{id}/messages', {
          params: { path: { id } },
          body: { client_id, body: text },
          fetch: once,
        })
        .then(body),
    /** Undefined if the first try had done it and its answer was lost. */
    deleteMessage: (id: Id, message_id: Id) =>
      client
        .DELETE('/api/v1/conversations/{id}/messages/{message_id}', { params: { path: { id, message_id } } })
        .then(({ data }) => data),
    changes: (id: Id, epoch: string | undefined, since: number) =>
      client
        .GET('/api/v1/conversations/{id}/changes', { params: { path: { id }, query: { epoch, since } } })
        .then(body),
    putCursor: (id: Id, place: { read?: number; delivered?: number }) =>
      client.PUT('/api/v1/conversations/{id}/cursor', { params: { path: { id } }, body: place }).then(body),
    cursors: (id: Id) =>
      client.GET('/api/v1/conversations/{id}/cursors', { params: { path: { id } } }).then(body),
  }
}

/** Asks for the next pair of tokens; the cookie says who asks. */
export function renewSession(http: Http, baseUrl: string): Promise<SessionTokens> {
  const client = createClient<paths>({ baseUrl, fetch: http.through({ access: null }) })
  return client.POST('/api/v1/sessions/refresh', { body: {} }).then(body)
}

/** The link throws every refusal as a Problem, so an answer that arrives here has a body. */
function body<T>(answer: { data?: T }): NonNullable<T> {
  return answer.data as NonNullable<T>
}

function nothing(): void {}
