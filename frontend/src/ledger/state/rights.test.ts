// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { Role } from '../../link/contract'
import { mayRemove, rightsIn } from './rights'
import { conversation, group, member } from '../simulation/samples'

const my = (role: Role, can_post = true) => ({ ...group().my, role, can_post })

describe('rights', () => {
  it('in a direct chat are equal for both', () => {
    expect(rightsIn('direct', conversation().my)).toEqual({
      ...{ post: true, pin: true, change: false, add: false, delete_any: false, appoint: false },
    })
    expect(rightsIn('direct', my('member', false))).toMatchObject({ post: false, pin: false })
  })

  it.each([
    ['member', false, false],
    ['admin', true, false],
    ['owner', true, true],
  ] as const)('of the %s of a group follow from the role', (role, manage, appoint) => {
    expect(rightsIn('group', my(role))).toEqual({
      ...{ post: true, pin: manage, change: manage, add: manage, delete_any: manage, appoint },
    })
  })

  it.each([
    ['member', []],
    ['admin', ['member']],
    ['owner', ['member', 'admin']],
  ] as const)('of the %s to remove end at the own rank', (role, whom) => {
    const may = (['member', 'admin', 'owner'] as const).filter((other) =>
      mayRemove({ kind: 'group', my: my(role) }, member('x', { role: other })),
    )
    expect(may).toEqual(whom)
  })
})
