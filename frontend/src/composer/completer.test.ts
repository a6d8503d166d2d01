import { describe, expect, it } from 'vitest'
import type { Choice } from './choices'
import { Completer } from './completer.svelte'

const choice = (key: string): Choice => ({ key, insert: key, name: key, detail: '', person: null })

async function completer(...keys: string[]) {
  const it = new Completer(() => Promise.resolve(keys.map(choice)))
  it.follow('hello @m', 8)
  await Promise.resolve()
  return it
}

const press = (it: Completer, key: string) => {
  let chosen: string | undefined
  const event = new KeyboardEvent('keydown', { key, cancelable: true })
  const taken = it.takes(event, ({ key: which }) => (chosen = which))
  return { taken, chosen, stopped: event.defaultPrevented }
}

describe('Completer', () => {
  it('wraps around at the ends of the list and handles Enter', async () => {
    const it = await completer('a', 'b')
    expect(press(it, 'ArrowUp').taken).toBe(true)
    expect(press(it, 'Enter')).toEqual({ taken: true, chosen: 'b', stopped: true })
    press(it, 'ArrowDown')
    expect(press(it, 'Tab').chosen).toBe('a')
  })

  it('handles no keys while the list is empty', async () => {
    const it = await completer()
    for (const key of ['Enter', 'ArrowUp', 'Escape', 'Tab'])
      expect(press(it, key)).toEqual({ taken: false, chosen: undefined, stopped: false })
  })

  it('stays closed for the word for which the user closed it', async () => {
    const it = await completer('a')
    press(it, 'Escape')
    it.follow('hello @mi', 9)
    await Promise.resolve()
    expect(it.open).toBe(false)
    it.follow('hello @mi @', 11)
    await Promise.resolve()
    expect(it.open).toBe(true)
  })

  it('ignores an answer to an earlier query', async () => {
    let answer: (found: Choice[]) => void = () => undefined
    const it = new Completer(() => new Promise((resolve) => (answer = resolve)))
    it.follow('@m', 2)
    const late = answer
    it.follow('@m ', 3)
    late([choice('a')])
    await Promise.resolve()
    expect(it.open).toBe(false)
  })
})

describe('Completer for emoji', () => {
  async function smileys() {
    const it = new Completer(() => Promise.resolve(['a', 'b'].map(choice)))
    it.follow('note :no', 8)
    await Promise.resolve()
    return it
  }

  it('replaces text only if the user has selected a choice', async () => {
    const it = await smileys()
    expect(it.open).toBe(true)
    for (const key of ['Enter', 'Tab'])
      expect(press(it, key)).toEqual({ taken: false, chosen: undefined, stopped: false })
    it.point(1)
    expect(press(it, 'Enter').taken).toBe(false)
  })

  it.each([
    ['ArrowDown', 'a'],
    ['ArrowUp', 'b'],
  ])('after %s Enter takes "%s"', async (key, chosen) => {
    const it = await smileys()
    expect(press(it, key).taken).toBe(true)
    expect(press(it, 'Enter')).toEqual({ taken: true, chosen, stopped: true })
  })
})
