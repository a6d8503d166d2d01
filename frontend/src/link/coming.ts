// Shapes of the account's part of the interface that openapi.yaml does not have yet.

import type { Id } from './contract'
import type { components, paths } from './schema'

export interface Operator {
  name: string | null
  contact: string | null
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

type Call<Answer, Body = never> = {
  parameters: { query?: never; header?: never; path?: never; cookie?: never }
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
  '/api/v1/server': {
    get: Call<components['schemas']['ServerInfo'] & { operator: Operator; email_reset: boolean }>
  }
  '/api/v1/recovery/email': { post: Call<never, { email: string }> }
  '/api/v1/recovery/email/reset': { post: Call<never, { token: string; new_password: string }> }
  '/api/v1/reports': { post: Call<{ id: Id; created_at: string }, NewReport> }
}

type Merged<A, B> = Omit<A, keyof B> & B

export type Paths = Omit<paths, keyof Coming> & {
  [Path in keyof Coming]: Path extends keyof paths ? Merged<paths[Path], Coming[Path]> : Coming[Path]
}
