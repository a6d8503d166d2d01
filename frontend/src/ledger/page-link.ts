// The link of this page to its server, shared by the ledger and the account calls.

import { createLink } from '../link'

export const link = createLink()
