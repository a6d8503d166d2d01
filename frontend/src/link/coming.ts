// Shapes of the account's part of the interface that openapi.yaml does not have yet.

import type { Account, Id, SessionTokens, UserCard } from './contract'
import type { components, paths } from './schema'

type Accounts = components['schemas']

export interface Block {
  user: UserCard
  since: string
}

export interface BlockChange {
  added: Block[]
  removed: Id[]
}

export interface Operator {
  name: string | null
  contact: string | null
}

export interface Security {
  totp: boolean
  recovery_codes_left: number
  email_reset: boolean
}

export interface TotpSetup {
  secret: string
  uri: string
}

export type SecurityKind =
  | 'signed_up'
  | 'signed_in'
  | 'sign_in_failed'
  | 'signed_out'
  | 'session_ended'
  | 'sessions_ended'
  | 'refresh_reused'
  | 'password_changed'
  | 'password_reset'
  | 'email_changed'
  | 'totp_enabled'
  | 'totp_disabled'
  | 'recovery_codes_made'
  | 'recovery_code_used'
  | 'exported'

export interface SecurityEvent {
  id: Id
  at: string
  kind: SecurityKind
  device_name: string | null
  source: string | null
  session_id: Id | null
}

export interface GroupFate {
  id: Id
  title: string
  members_count: number
  becomes: 'leaves' | 'handed_over' | 'dissolved'
  heir: UserCard | null
}

export interface ErasurePreview {
  messages: number
  conversations: number
  friends: number
  groups: GroupFate[]
  reactions: number
  sessions: number
  username_free_on: string
}

export interface ErasureReceipt {
  erased_at: string
  complete: boolean
  messages: { erased: number; anonymised: number }
  groups: { left: number; handed_over: number; dissolved: number }
  expires: { what: string; by: string }[]
  stays: { what: string; why: string }[]
}

export type ReportReason = 'spam' | 'abuse' | 'illegal' | 'other'

export interface NewReport {
  user_id: Id
  conversation_id?: Id
  message_id?: Id
  reason: ReportReason
  note?: string
  content?: string
}

interface Listed<T> {
  items: T[]
  next?: string | null
}

type Parameters<Path, Query> = {
  query?: [Query] extends [never] ? never : Query
  header?: never
  cookie?: never
} & ([Path] extends [never] ? { path?: never } : { path: Path })

type Call<Answer, Body = never, Path = never, Query = never> = {
  parameters: Parameters<Path, Query>
  responses: {
    200: {
      headers: Record<string, unknown>
      content: [Answer] extends [never] ? never : { 'application/json': Answer }
    }
  }
} & ([Body] extends [never]
  ? { requestBody?: never }
  : { requestBody: { content: { 'application/json': Body } } })

interface Coming {
  '/api/v1/sessions': { post: Call<SessionTokens, Accounts['SignIn'] & { totp?: string }> }
  '/api/v1/server': { get: Call<Accounts['ServerInfo'] & { operator: Operator; email_reset: boolean }> }
  '/api/v1/me': { delete: Call<ErasureReceipt, { password: string; messages: 'erase' | 'anonymise' }> }
  '/api/v1/me/password': { put: Call<never, { current: string; new: string }> }
  '/api/v1/me/email': { put: Call<Account, { password: string; email: string | null }> }
  '/api/v1/me/security': { get: Call<Security> }
  '/api/v1/me/totp': {
    post: Call<TotpSetup, { password: string }>
    delete: Call<never, { password: string }>
  }
  '/api/v1/me/totp/confirm': { post: Call<{ recovery_codes: string[] | null }, { code: string }> }
  '/api/v1/me/recovery-codes': { post: Call<{ recovery_codes: string[] }, { password: string }> }
  '/api/v1/recovery': {
    post: Call<
      SessionTokens,
      {
        username: string
        recovery_code: string
        new_password: string
        device_name?: string
        refresh?: 'cookie' | 'body'
      }
    >
  }
  '/api/v1/recovery/email': { post: Call<never, { email: string }> }
  '/api/v1/recovery/email/reset': { post: Call<never, { token: string; new_password: string }> }
  '/api/v1/me/security-events': {
    get: Call<Listed<SecurityEvent>, never, never, { cursor?: string; limit?: number }>
  }
  '/api/v1/blocks': { get: Call<Listed<Block>> }
  '/api/v1/blocks/{user_id}': {
    put: Call<Block, never, { user_id: Id }>
    delete: Call<never, never, { user_id: Id }>
  }
  '/api/v1/reports': { post: Call<{ id: Id; created_at: string }, NewReport> }
  '/api/v1/me/export': { get: Call<object> }
  '/api/v1/me/messages': {
    delete: Call<{ erased: number }, { password: string }, never, { conversation_id?: Id }>
  }
  '/api/v1/me/erasure-preview': { post: Call<ErasurePreview, Record<string, never>> }
}

type Merged<A, B> = Omit<A, keyof B> & B

export type Paths = Omit<paths, keyof Coming> & {
  [Path in keyof Coming]: Path extends keyof paths ? Merged<paths[Path], Coming[Path]> : Coming[Path]
}
