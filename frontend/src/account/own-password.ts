// What is wrong with the password that somebody typed to prove who sits here.

import { Problem } from '../ledger'
import { explain, explainField } from '../words'

/** The sentence for the field; undefined if the problem is another one. */
export function passwordProblem(problem: unknown): string | undefined {
  if (!(problem instanceof Problem)) return undefined
  return problem.code === 'wrong_password' ? explain(problem) : explainField(problem, 'password')
}
