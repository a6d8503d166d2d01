// A reliable link to the model server, on which the whole ledger can run.

import type { Link } from '../../link'
import type { Access, AccessListener } from '../../link/access'
import type { Calls } from '../../link/calls'
import type { Id } from '../../link/contract'
import type { ClientFrame, ServerFrame } from '../../link/frames'
import { Problem } from '../../link/problem'
import type { LiveSocket, SocketListener } from '../../link/socket'
import { callsOf } from './calls'
import type { ModelServer } from './server'

export interface ModelLink {
  link: Link
  /** The frames that the client has sent. */
  sent: ClientFrame[]
  receive(frame: ServerFrame): void
  lose(): void
  /** A newer policy comes into force. */
  outdate(): void
  /** The session ends. */
  end(): void
}

export function linkTo(server: ModelServer, user: Id): ModelLink {
  const sent: ClientFrame[] = []
  let listener: SocketListener | null = null
  let open = false
  const receive = (frame: ServerFrame) => {
    if (open) listener?.frame(structuredClone(frame))
  }
  const turn = (phase: 'open' | 'waiting' | 'idle') => {
    open = phase === 'open'
    listener?.phase(phase)
  }
  const socket: Pick<LiveSocket, 'open' | 'send' | 'listen' | 'start' | 'stop'> = {
    get open() {
      return open
    },
    listen: (wanted) => (listener = wanted),
    start: () => turn('open'),
    stop: () => turn('idle'),
    send: (frame) => {
      sent.push(frame)
      if (frame.type === 'hello') queueMicrotask(() => receive(server.queries.welcome(user, frame)))
      else if ('id' in frame && frame.id) answer(frame)
      return open
    },
  }
  const answer = (frame: ClientFrame) => {
    const id = 'id' in frame ? frame.id : null
    try {
      if (frame.type === 'cursor') server.moveCursor(frame.conversation_id, user, { read: frame.read ?? 0 })
      const message =
        frame.type === 'send'
          ? server.messages.post(frame.conversation_id, user, frame.client_id, frame)
          : null
      queueMicrotask(() => receive({ type: 'ack', id, message }))
    } catch (error) {
      const { status, code, title } = Problem.from(error)
      const problem = { type: '', request_id: '', status, code, title }
      queueMicrotask(() => receive({ type: 'error', id, problem }))
    }
  }
  const watching: AccessListener[] = []
  const access: Pick<Access, 'listen' | 'accept' | 'expect' | 'drop' | 'session_id'> = {
    session_id: 's',
    listen: (listener) => void watching.push(listener),
    accept: () => undefined,
    expect: () => undefined,
    drop: () => undefined,
  }
  const tokens = { session_id: 's', access_token: 't', token_type: 'Bearer', expires_in: 900 }
  const calls: Partial<Calls> = {
    ...callsOf(server, user, (work) => Promise.resolve().then(() => structuredClone(work()))),
    signIn: () => Promise.resolve(tokens),
    block: (id) => Promise.resolve().then(() => server.block(user, id)),
    unblock: (id) => Promise.resolve().then(() => server.unblock(user, id)),
    signOut: () => Promise.resolve(),
    me: () => Promise.resolve(server.queries.account(user)),
  }
  const link = {
    ...{ access: access as Access, socket: socket as LiveSocket, calls: calls as Calls },
    ...{
      wake: () => undefined,
      onWake: () => undefined,
      onHide: () => undefined,
      onOutdated: () => undefined,
    },
  }
  const end = () => watching.forEach((each) => each.ended())
  const outdate = () => {
    turn('idle')
    listener?.consentOutdated()
  }
  return { link, sent, receive, lose: () => turn('waiting'), outdate, end }
}
