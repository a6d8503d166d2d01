// Limits of the API that `GET /server` does not report. A test holds them to openapi.yaml.

/** Characters of a group's title. */
export const GROUP_TITLE_MAX = 100
/** Characters of a group's description. */
export const GROUP_DESCRIPTION_MAX = 500
/** People mentioned in one message. */
export const MENTIONS_MAX = 50
/** Characters of the note of a report. */
export const REPORT_NOTE_MAX = 1_000
/** Characters of a search query. */
export const SEARCH_QUERY_MAX = 200
