// @vitest-environment node
import { describe, expect, it, vi } from 'vitest'
import type { Message } from '../../link/contract'
import { Problem } from '../../link/problem'
import { OptimisticChanges } from './optimistic-changes'
import { MessageActions, type MessageCalls } from './message-actions'
import { optimisticMessage } from '../state/optimistic'
import { group, ledgerWith, ME, message, conversationIn, CONVERSATION } from '../simulation/samples'
import { Store } from '../state/store'

function changing(calls: Partial<MessageCalls>) {
  const store = new Store()
  store.apply({ type: 'restored', state: ledgerWith(group({ messages: [message(7)] })) })
  const changes = new MessageActions(store, new OptimisticChanges(store), calls as MessageCalls)
  const shown = () => {
    const { messages, optimistic_messages } = conversationIn(store.state)
    return optimisticMessage(messages[0] as Message, optimistic_messages, ME)
  }
  return { store, changes, shown }
}

describe('an optimistic change', () => {
  it('is shown at once and until the answer is applied', async () => {
    const editMessage = () => Promise.resolve(message(7, { rev: 11, body: 'new' }))
    const { store, changes, shown } = changing({ editMessage })
    const bodies: (string | null)[] = []
    store.listen(() => bodies.push(shown().body))
    await changes.edit(CONVERSATION, 'm7', 'new', [])
    expect(new Set(bodies)).toEqual(new Set(['new']))
    expect(conversationIn(store.state)).toMatchObject({ optimistic_messages: [], messages: [{ rev: 11 }] })
  })

  it('is reverted if the server refuses it', async () => {
    const refusal = new Problem({ status: 403, code: 'role_too_low' })
    const { changes, shown } = changing({ pinMessage: () => Promise.reject(refusal) })
    const done = changes.pin(CONVERSATION, 'm7', true)
    expect(shown().pinned).toBe(true)
    await expect(done).rejects.toBe(refusal)
    expect(shown().pinned).toBeUndefined()
  })

  it('is sent after earlier changes of the same message', async () => {
    const received: boolean[] = []
    const waits = [30, 0]
    const react = async (_id: string, _message: string, _emoji: string, on: boolean) => {
      await new Promise((resolve) => setTimeout(resolve, waits.shift()))
      received.push(on)
      return undefined
    }
    const { changes } = changing({ react })
    await Promise.all([
      changes.react(CONVERSATION, 'm7', '🌕', true),
      changes.react(CONVERSATION, 'm7', '🌕', false),
    ])
    expect(received).toEqual([true, false])
  })

  it('is sent after a refused change of the same message', async () => {
    const react = (_id: string, _message: string, emoji: string) =>
      emoji === '🌕' ? Promise.reject(Problem.offline()) : Promise.resolve(undefined)
    const { changes } = changing({ react })
    await expect(changes.react(CONVERSATION, 'm7', '🌕', true)).rejects.toThrow()
    await expect(changes.react(CONVERSATION, 'm7', '🌑', true)).resolves.toBeUndefined()
  })

  it('deletes at once, and on the server when it is final', async () => {
    const deleteMessage = vi.fn(() => Promise.resolve(message(7, { rev: 11, body: null, deleted_at: 'now' })))
    const { store, changes, shown } = changing({ deleteMessage })
    let settle: (final: boolean) => void = () => undefined
    const held = () => new Promise<boolean>((resolve) => (settle = resolve))
    const undone = changes.delete(CONVERSATION, 'm7', held())
    expect(shown()).toMatchObject({ body: null })
    settle(false)
    await undone
    expect(shown().body).not.toBeNull()
    expect(deleteMessage).not.toHaveBeenCalled()
    void changes.delete(CONVERSATION, 'm7', held())
    settle(true)
    await changes.deletionsEnded()
    expect(deleteMessage).toHaveBeenCalledOnce()
    expect(conversationIn(store.state).messages[0]).toMatchObject({ deleted_at: 'now' })
  })

  it('is not sent if the server would refuse its text', async () => {
    const { store, changes } = changing({})
    await expect(changes.edit(CONVERSATION, 'm7', '  ', [])).rejects.toMatchObject({
      code: 'validation_failed',
    })
    expect(conversationIn(store.state).optimistic_messages).toEqual([])
  })
})
