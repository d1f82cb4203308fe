// Which view is shown, and whether the server is there.

import { Activity } from './activity.js';
import { clusterView } from './cluster.js';
import { el, fail, say } from './dom.js';
import { recordingsView } from './recordings.js';
import { streamView } from './stream.js';
import { streamsView } from './streams.js';
import { subscriptionsView } from './subscriptions.js';

const main = document.getElementById('main');
const connection = document.getElementById('connection');
const failure = document.getElementById('failure');
const activity = new Activity();
let shown = null;

const VIEWS = {
  '': streamsView,
  subscriptions: subscriptionsView,
  cluster: clusterView,
  recordings: recordingsView,
};

/** What the address says after #/. */
function viewOf(hash) {
  const [first, ...rest] = hash.replace(/^#?\/?/, '').split('/');
  if (first === 'stream' && rest.length > 0) {
    const name = rest.map(decode).join('/');
    return hooks => streamView(name, hooks);
  }
  return VIEWS[first] ?? (() => el('section', {}, el('h1', { tabindex: '-1' }, 'There is no such view')));
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function show(takeFocus) {
  shown?.abort();
  shown = new AbortController();
  main.replaceChildren(viewOf(location.hash)({ activity, signal: shown.signal }));
  const heading = main.querySelector('h1');
  document.title = `${heading.textContent} · Sluice`;
  for (const link of document.querySelectorAll('nav a')) {
    const current = link.getAttribute('href') === (location.hash || '#/');
    current ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
  }
  if (takeFocus) {
    heading.focus();
  }
}

activity.addEventListener('state', () => {
  const good = activity.kind === 'open';
  const opening = activity.kind === 'opening';
  connection.className = good ? 'good' : '';
  say(connection, good ? 'Live' : opening ? 'Connecting' : 'Not live');
  fail(failure, good || opening ? '' : activity.words);
});
activity.addEventListener('reading', () => {
  say(document.getElementById('node'), activity.node);
}, {});
window.addEventListener('error', event => fail(failure, `The page itself failed: ${event.message}`));
window.addEventListener('unhandledrejection', event =>
  fail(failure, `The page itself failed: ${event.reason?.message ?? event.reason}`));
window.addEventListener('hashchange', () => show(true));
document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault(); // the hash says which view is shown
  main.focus();
});

// A browser opens six connections to a server: a page that nobody sees keeps none.
let reading = null;

function wake() {
  if (!reading && document.visibilityState === 'visible') {
    reading = new AbortController();
    activity.start(reading.signal);
  }
}

function rest() {
  reading?.abort();
  reading = null;
}

document.addEventListener('visibilitychange', () =>
  document.visibilityState === 'visible' ? wake() : rest());
window.addEventListener('pagehide', () => {
  rest();
  shown?.abort();
});
window.addEventListener('pageshow', event => {
  wake();
  event.persisted && show(false);
});
show(false);
wake();
