export { explain, explainField } from './explain'
export { clock, dayOf, fullDate, fullTime, listTime } from './time'
export { language, startWords, words, type Language } from './words.svelte'
