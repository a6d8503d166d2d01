import { beforeAll, expect, it } from 'vitest'
import { Problem } from '../link/problem'
import { LIMITS } from '../ledger/simulation/samples'
import { explainField, setTextLimits } from './explain'
import { startWords } from './words.svelte'

beforeAll(startWords)

it('fills in the limits of the server once they are known', () => {
  const errors = [{ field: 'password', code: 'too_short', message: 'Use more.' }]
  const problem = new Problem({ status: 422, code: 'validation_failed', title: '', errors })
  expect(explainField(problem, 'password')).toBe('Use more.')
  setTextLimits({ ...LIMITS, password_min: 12 })
  expect(explainField(problem, 'password')).toBe('At least 12 characters, please.')
})
