// Runs before the first paint, as a file because the content policy forbids inline scripts.
;(() => {
  const kept = (key) => {
    try {
      return localStorage.getItem(key)
    } catch {
      // Without access to the storage the default applies.
      return null
    }
  }

  // Without it users of the light theme would see the dark theme for a moment.
  let theme = kept('umbra.theme') || 'dark'
  if (theme === 'system') theme = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'
  document.documentElement.dataset.theme = theme === 'light' ? 'light' : 'dark'

  // The texts of the language are requested now, and not by the app when it has loaded. The build names the files
  // (build/preload-words.ts).
  const browsers = navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en'
  const language = ['en', 'de'].includes(kept('umbra.language')) ? kept('umbra.language') : browsers
  const href = document.currentScript.dataset[language]
  if (href)
    document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href }))
})()
