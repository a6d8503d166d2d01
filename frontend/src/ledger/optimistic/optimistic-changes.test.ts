// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { Message } from '../../link/contract'
import { Problem } from '../../link/problem'
import { OptimisticChanges } from './optimistic-changes'
import { MessageActions, type MessageCalls } from './message-actions'
import { optimisticMessage } from '../state/optimistic'
import { group, ledgerWith, ME, message, conversationIn, CONVERSATION } from '../simulation/samples'
import { Store } from '../state/store'

function amending(calls: Partial<MessageCalls>) {
  const store = new Store()
  store.apply({ type: 'restored', state: ledgerWith(group({ messages: [message(7)] })) })
  const amendments = new MessageActions(store, new OptimisticChanges(store), calls as MessageCalls)
  const shown = () => {
    const { messages, optimistic_messages } = conversationIn(store.state)
    return optimisticMessage(messages[0] as Message, optimistic_messages, ME)
  }
  return { store, amendments, shown }
}

describe('an optimistic change', () => {
  it('is shown at once and until the answer is applied', async () => {
    const editMessage = () => Promise.resolve(message(7, { rev: 11, body: 'new' }))
    const { store, amendments, shown } = amending({ editMessage })
    const bodies: (string | null)[] = []
    store.listen(() => bodies.push(shown().body))
    await amendments.edit(CONVERSATION, 'm7', 'new', [])
    expect(new Set(bodies)).toEqual(new Set(['new']))
    expect(conversationIn(store.state)).toMatchObject({ optimistic_messages: [], messages: [{ rev: 11 }] })
  })

  it('is reverted if the server refuses it', async () => {
    const refusal = new Problem({ status: 403, code: 'role_too_low' })
    const { amendments, shown } = amending({ pinMessage: () => Promise.reject(refusal) })
    const done = amendments.pin(CONVERSATION, 'm7', true)
    expect(shown().pinned).toBe(true)
    await expect(done).rejects.toBe(refusal)
    expect(shown().pinned).toBeUndefined()
  })

  it('is sent after earlier changes of the same message', async () => {
    const heard: boolean[] = []
    const waits = [30, 0]
    const react = async (_id: string, _message: string, _emoji: string, on: boolean) => {
      await new Promise((resolve) => setTimeout(resolve, waits.shift()))
      heard.push(on)
      return undefined
    }
    const { amendments } = amending({ react })
    await Promise.all([
      amendments.react(CONVERSATION, 'm7', '🌕', true),
      amendments.react(CONVERSATION, 'm7', '🌕', false),
    ])
    expect(heard).toEqual([true, false])
  })

  it('is sent after a refused change of the same message', async () => {
    const react = (_id: string, _message: string, emoji: string) =>
      emoji === '🌕' ? Promise.reject(Problem.offline()) : Promise.resolve(undefined)
    const { amendments } = amending({ react })
    await expect(amendments.react(CONVERSATION, 'm7', '🌕', true)).rejects.toThrow()
    await expect(amendments.react(CONVERSATION, 'm7', '🌑', true)).resolves.toBeUndefined()
  })

  it('is not sent if the server would refuse its text', async () => {
    const { store, amendments } = amending({})
    await expect(amendments.edit(CONVERSATION, 'm7', '  ', [])).rejects.toMatchObject({
      code: 'validation_failed',
    })
    expect(conversationIn(store.state).optimistic_messages).toEqual([])
  })
})
