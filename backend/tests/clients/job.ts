// The main use case with the generated TypeScript client: two users sign up, become friends,
// and one reads a message of the other.
//
//     node job.ts http://127.0.0.1:8080

import { createClient, type Client } from './client/client/index.ts'
import * as api from './client/index.ts'

declare const process: { argv: string[] }

const PASSWORD = 'seven lamps over the lake'
const base = process.argv[2]!

function check(holds: boolean, what: unknown): void {
  if (!holds) throw new Error(`not as expected: ${JSON.stringify(what)}`)
}

/** Returns the body of an answer; fails unless it has this status. */
function expect<T>(answer: { data: T; error?: unknown; response?: Response }, status: number): NonNullable<T> {
  check(answer.response?.status === status, answer.error)
  const location = answer.response?.headers.get('location')
  if (status === 201) check(location?.startsWith('/api/v1/') ?? false, location)
  return answer.data as NonNullable<T>
}

async function signUp(username: string): Promise<{ client: Client; account: api.Account }> {
  const stranger = createClient({ baseUrl: base })
  const server = expect(await api.readServer({ client: stranger }), 200)
  const body: api.Register = {
    username,
    password: PASSWORD,
    consent: { policy_version: server.policy_version },
  }
  const made = expect(await api.registerAccount({ client: stranger, body }), 201)
  const client = createClient({ baseUrl: base, auth: made.session.access_token })
  return { client, account: made.account }
}

const { client: mira } = await signUp('mira.script')
const { client: tomas, account: his } = await signUp('tomas.script')

const asked = await api.createFriendRequest({ client: mira, body: { username: his.username } })
const answered = expect(asked, 201)
check('request' in answered, answered)
const { id: request } = (answered as api.RequestWaiting).request
expect(await api.acceptFriendRequest({ client: tomas, path: { id: request } }), 200)
const opened = expect(await api.openDirectConversation({ client: mira, path: { user_id: his.id } }), 201)

const path = { id: opened.id }
const text: api.NewMessage = { client_id: crypto.randomUUID(), body: 'the lighthouse is lit' }
const sent = await api.sendMessage({ client: mira, path, body: text })
check(sent.response?.headers.get('ratelimit')?.startsWith('"send";r=') ?? false, 'ratelimit')
const message = expect(sent, 201)
const again = await api.sendMessage({ client: mira, path, body: text })
check(again.response?.headers.get('idempotent-replayed') === 'true', 'idempotent-replayed')
check(expect(again, 200).id === message.id, message)

const page: api.MessagePage = expect(await api.listMessages({ client: tomas, path }), 200)
check(page.next === null && page.items.length === 1, page)
check(page.items[0]?.body === text.body && page.items[0]?.created_at === message.created_at, page)
const position = await api.moveCursor({ client: tomas, path, body: { read: message.seq } })
check(expect(position, 200).unread === 0, position.data)

const gone = expect(
  await api.deleteMessage({ client: mira, path: { ...path, message_id: message.id } }),
  200,
)
check(gone.body === null && gone.deleted_at !== null, gone)

const refused = await api.readConversation({ client: tomas, path: { id: crypto.randomUUID() } })
const problem: api.Problem | undefined = refused.error
const code: api.ErrorCode | undefined = problem?.code
check(refused.response?.status === 404 && code === 'not_found', problem)
console.log('TypeScript: the main use case works')
