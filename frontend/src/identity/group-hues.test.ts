import { expect, it } from 'vitest'
import type { Member } from '../ledger'
import { hueOf } from '../kit/planet'
import { hueIn, huesOf } from './group-hues'

const member = (id: string, joined_seq = 1) => ({ joined_seq, user: { id } }) as Member
const group = (count: number) => Array.from({ length: count }, (_, at) => member(`person ${at * 7}`))

function nearest(hues: readonly number[]): number {
  const gaps = hues.flatMap((one, at) =>
    hues.slice(at + 1).map((other) => Math.min(Math.abs(one - other), 360 - Math.abs(one - other))),
  )
  return Math.min(...gaps)
}

it('members of a group have colours that can be told apart', () => {
  for (let count = 2; count <= 8; count += 1)
    expect(nearest([...huesOf(group(count)).values()])).toBeGreaterThanOrEqual(30)
  for (const count of [9, 17, 24])
    expect(nearest([...huesOf(group(count)).values()])).toBeGreaterThanOrEqual(15)
})

it('the first keep the colours of their accounts, in the order of joining', () => {
  const twin = Array.from({ length: 400 }, (_, at) => `p${at}`).find(
    (id) => id !== 'a' && hueOf(id) === hueOf('a'),
  )
  if (!twin) throw new Error('no second account of that colour')
  expect(huesOf([member(twin, 9), member('a', 2)]).get('a')).toBe(hueOf('a'))
  expect(huesOf([member(twin, 9), member('a', 2)]).get(twin)).not.toBe(hueOf('a'))
  expect(huesOf([member(twin, 1), member('a', 2)]).get(twin)).toBe(hueOf('a'))
})

it('large groups, direct chats and former members have the colours of the accounts', () => {
  expect(huesOf(group(25)).size).toBe(0)
  expect(hueIn({ kind: 'group', members: group(3) }, 'somebody')).toBe(hueOf('somebody'))
  expect(hueIn({ kind: 'direct', members: group(3) }, 'person 7')).toBe(hueOf('person 7'))
})
