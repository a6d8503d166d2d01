// The colours of a group's members. Each has the colour of the account, or the nearest one that no earlier member has.

import type { ConversationView, Member } from '../ledger'
import { hueOf } from '../kit/planet'

const STEP = 15
const CIRCLE = 360
/** Colours this far apart are told apart easily. So many find a place in any order. */
const WIDE = { gap: 30, most: 8 }
const NARROW = { gap: STEP, most: CIRCLE / STEP }

const known = new WeakMap<readonly Member[], ReadonlyMap<string, number>>()

function distance(one: number, other: number): number {
  const between = Math.abs(one - other) % CIRCLE
  return Math.min(between, CIRCLE - between)
}

/** The hue nearest to `wanted` that is at least `gap` from all that are taken. */
function freeHue(wanted: number, taken: readonly number[], gap: number): number {
  for (let away = 0; away <= CIRCLE / 2; away += STEP)
    for (const hue of [wanted + away, wanted - away + CIRCLE])
      if (taken.every((each) => distance(hue, each) >= gap)) return hue % CIRCLE
  return wanted
}

/** In the order of joining, so that a new member does not change the colours of others in groups of one size. */
export function huesOf(members: readonly Member[]): ReadonlyMap<string, number> {
  const made = known.get(members)
  if (made) return made
  const hues = new Map<string, number>()
  if (members.length <= NARROW.most) {
    const { gap } = members.length <= WIDE.most ? WIDE : NARROW
    const ids = [...members]
      .sort((a, b) => a.joined_seq - b.joined_seq || (a.user.id < b.user.id ? -1 : 1))
      .map(({ user }) => user.id)
    for (const id of ids) hues.set(id, freeHue(hueOf(id), [...hues.values()], gap))
  }
  known.set(members, hues)
  return hues
}

/** The colour of a person in a conversation. */
export function hueIn({ kind, members }: Pick<ConversationView, 'kind' | 'members'>, id: string): number {
  return (kind === 'group' ? huesOf(members).get(id) : undefined) ?? hueOf(id)
}
