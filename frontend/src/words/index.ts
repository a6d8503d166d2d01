export { explain, explainField, setTextLimits } from './explain'
export { clock, dayOf, daysBetween, fullDate, fullDateWithin, fullTime, listTime } from './time'
export { language, own, startWords, withOwnWords, words, type Language } from './words.svelte'
export { watchZone } from './zone.svelte'
