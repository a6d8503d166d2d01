// The REST calls the app makes, one line each.

import type { Access } from './access'
import type {
  Account,
  Changes,
  Conversation,
  Cursors,
  Friend,
  FriendRequest,
  FriendRequests,
  Id,
  Message,
  Page,
  Policy,
  Position,
  Registered,
  ServerInfo,
  SessionInfo,
  SessionTokens,
  Settings,
  UserCard,
} from './contract'
import type { Fetch, Http } from './http'

export interface Registration {
  username: string
  password: string
  display_name?: string
  email?: string
  policy_version: string
}

export interface PageQuery {
  before?: number
  after?: number
  around?: number
  limit?: number
}

type Query = Record<string, string | number | undefined>

export type Calls = ReturnType<typeof createCalls>

export function createCalls(http: Http, access: Access, base: string) {
  const open = http.through({ access: null })
  const mine = http.through({ access })
  const once = http.through({ access, repetitions: 0 })

  const get = <T>(path: string, query?: Query, via = mine) => ask<T>(via, base, 'GET', path, query)
  const put = <T>(path: string, body?: unknown) => ask<T>(mine, base, 'PUT', path, {}, body)
  const post = <T>(path: string, body?: unknown, via = mine) => ask<T>(via, base, 'POST', path, {}, body)
  const patch = <T>(path: string, body: unknown) => ask<T>(mine, base, 'PATCH', path, {}, body)
  const del = <T = void>(path: string) => ask<T>(mine, base, 'DELETE', path)

  return {
    server: () => get<ServerInfo>('/server', {}, open),
    policy: (version?: string) => get<Policy>('/privacy-policy', { version }, open),
    register: ({ policy_version, ...person }: Registration, device_name: string) =>
      post<Registered>(
        '/accounts',
        { ...person, device_name, refresh: 'cookie', consent: { policy_version } },
        open,
      ),
    signIn: (username: string, password: string, device_name: string) =>
      post<SessionTokens>('/sessions', { username, password, device_name, refresh: 'cookie' }, open),

    sessions: () => get<Page<SessionInfo>>('/sessions'),
    endSession: (id: Id) => del(`/sessions/${id}`),
    endOtherSessions: () => del('/sessions'),
    signOut: () => del('/sessions/current'),
    me: () => get<Account>('/me'),
    updateMe: (change: { display_name?: string; settings?: Partial<Settings> }) =>
      patch<Account>('/me', change),

    findUsers: (q: string) => get<Page<UserCard>>('/users', { q }),
    friends: (cursor?: string) => get<Page<Friend>>('/friends', { cursor, limit: 200 }),
    unfriend: (user: Id) => del(`/friends/${user}`),
    requests: () => get<FriendRequests>('/friend-requests'),
    requestFriend: (username: string, note?: string) =>
      post<{ request?: FriendRequest; friend?: Friend }>('/friend-requests', { username, note }),
    acceptRequest: (id: Id) => post<{ friend: Friend }>(`/friend-requests/${id}/accept`),
    declineRequest: (id: Id) => post<void>(`/friend-requests/${id}/decline`),
    withdrawRequest: (id: Id) => del(`/friend-requests/${id}`),

    conversation: (id: Id) => get<Conversation>(`/conversations/${id}`),
    openDirect: (user: Id) => put<Conversation>(`/conversations/direct/${user}`),
    messages: (id: Id, query: PageQuery) => get<Page<Message>>(`/conversations/${id}/messages`, { ...query }),
    /** The outbox repeats by its own rules, hence no repetition here. */
    send: (id: Id, client_id: Id, body: string) =>
      post<Message>(`/conversations/${id}/messages`, { client_id, body }, once),
    deleteMessage: (id: Id, message: Id) =>
      del<Message | undefined>(`/conversations/${id}/messages/${message}`),
    changes: (id: Id, epoch: string | undefined, since: number) =>
      get<Changes>(`/conversations/${id}/changes`, { epoch, since }),
    putCursor: (id: Id, place: { read?: number; delivered?: number }) =>
      put<Position>(`/conversations/${id}/cursor`, place),
    cursors: (id: Id) => get<Cursors>(`/conversations/${id}/cursors`),
  }
}

/** Asks for the next pair of tokens; the cookie says who asks. */
export function renewSession(http: Http, base: string): Promise<SessionTokens> {
  return ask<SessionTokens>(http.through({ access: null }), base, 'POST', '/sessions/refresh', {}, {})
}

async function ask<T>(
  via: Fetch,
  base: string,
  method: string,
  path: string,
  query: Query = {},
  body?: unknown,
): Promise<T> {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  const url = `${base}${path}${search.size > 0 ? `?${search}` : ''}`
  const init: RequestInit = { method, credentials: 'same-origin' }
  if (body !== undefined) {
    init.body = JSON.stringify(body)
    init.headers = { 'content-type': 'application/json' }
  }
  const response = await via(new Request(url, init))
  return (response.status === 204 ? undefined : await response.json()) as T
}
