// Error texts for a password that confirms the user's identity.

import { Problem } from '../ledger'
import { explain, explainField } from '../words'

/** The text for the field. Undefined if the problem is a different one. */
export function passwordProblem(problem: unknown): string | undefined {
  if (!(problem instanceof Problem)) return undefined
  return problem.code === 'wrong_password' ? explain(problem) : explainField(problem, 'password')
}
