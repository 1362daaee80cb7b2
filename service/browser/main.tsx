import { render } from 'preact';
import { App } from './app';
import { language } from './strings';

document.documentElement.lang = language;
const root = document.getElementById('app');
if (root) render(<App />, root);

// Only there on https and localhost. Without it the page merely does not open offline.
if ('serviceWorker' in navigator) {
  window.addEventListener('load', () => {
    navigator.serviceWorker.register('/service-worker.js').catch(() => undefined);
  });
}
