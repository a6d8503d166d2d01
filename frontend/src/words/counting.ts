// Singular and plural.

const plural = new Intl.PluralRules('en')

export function oneInEnglish(n: number, single: string, many: string): string {
  return `${n.toLocaleString('en')} ${plural.select(n) === 'one' ? single : many}`
}

export function oneInGerman(n: number, single: string, many: string): string {
  return `${n.toLocaleString('de')} ${n === 1 ? single : many}`
}
