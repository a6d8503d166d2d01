// Runs before the first paint, as a file because the content policy forbids inline scripts.
// Without it a visitor who chose the dawn theme would see a flash of night.
;(() => {
  let theme = 'dark'
  try {
    theme = localStorage.getItem('umbra.theme') || 'dark'
  } catch {
    // Storage can be forbidden; the night theme is the default.
  }
  if (theme === 'system') theme = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'
  document.documentElement.dataset.theme = theme === 'light' ? 'light' : 'dark'
})()
