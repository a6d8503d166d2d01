import { expect, it } from 'vitest'
import { usernameProblem } from './username'

const limits = { username_min: 3, username_max: 8 }

it.each([
  ['', true, undefined],
  ['lena', true, undefined],
  ['Łé_1-.', true, undefined],
  ['le', false, undefined],
  ['le', true, 'too_short'],
  ['月光', true, undefined],
  ['le na', false, 'invalid'],
  ['lena@', false, 'invalid'],
  ['🌒🌒🌒', false, 'invalid'],
  ['lenalenalena', false, 'too_long'],
  ['...', false, undefined],
  ['...', true, 'invalid'],
])('checks %o (whole: %o)', (name, whole, problem) => {
  expect(usernameProblem(name, limits, whole)).toBe(problem)
})
