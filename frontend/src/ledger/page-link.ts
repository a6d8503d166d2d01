// The link of this page to the server it came from; one for the ledger and for what stands beside it.

import { createLink } from '../link'

export const link = createLink()
