// Runs before the first paint, as a file because the content policy forbids inline scripts.
// Without it users of the light theme would see the dark theme for a moment.
;(() => {
  let theme = 'dark'
  try {
    theme = localStorage.getItem('umbra.theme') || 'dark'
  } catch {
    // Without access to the storage the default applies.
  }
  if (theme === 'system') theme = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'
  document.documentElement.dataset.theme = theme === 'light' ? 'light' : 'dark'
})()
