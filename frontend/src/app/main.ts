import '@fontsource-variable/onest/wght.css'
import '@fontsource/instrument-serif/latin-400.css'
import '@fontsource/instrument-serif/latin-400-italic.css'
import './style/tokens.css'
import './style/base.css'
import { mount } from 'svelte'
// Listens before the browser offers to install the app.
import '../installed/install-offer.svelte'
import { ledger } from '../ledger'
import Toasts from '../kit/Toasts.svelte'
import { startWords, words } from '../words'
import App from './App.svelte'
import { reloadOutdatedPage } from './outdated-page'

function mountApp(): void {
  const target = document.getElementById('app')
  if (target) mount(App, { target })
  // Toasts are outside of the app element, because an open dialog makes that inert.
  const closeLabel = {
    get closeLabel() {
      return words().app.dismiss
    },
  }
  mount(Toasts, { target: document.body, props: closeLabel })
}

ledger.start()
// Not awaited at the top level: the bundler would split a module that others wait for into many small files.
startWords().then(mountApp, reloadOutdatedPage)
