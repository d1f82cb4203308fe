// Who reads what over HTTP, and how to stop it.

import { alertLine, cell, el, every, fail, keyedRows, say, table } from './dom.js';
import { getJson, problemOf } from './follow.js';
import * as numbers from './numbers.js';
import { linkTo } from './stream.js';

const SURE_MS = 5_000;

export function subscriptionsView({ signal }) {
  const list = table('Read over HTTP from this node, the oldest first', [
    { title: 'Stream' }, { title: 'Format' }, { title: 'Client' }, { title: 'Since' },
    { title: 'Sent', number: true }, { title: 'State' }, { title: 'Stop' }]);
  const failure = alertLine();
  const told = el('p', { role: 'status' });
  const show = keyedRows(list.body, item => item.id, item => makeRow(item, { told, failure }));
  every(2_000, signal, async () => {
    try {
      const page = await getJson('/subscriptions?limit=200', signal);
      show(page.subscriptions);
      say(list.element.caption, page.more
        ? 'The 200 oldest of those that read over HTTP from this node'
        : `${numbers.count(page.subscriptions.length)} read over HTTP from this node`);
      fail(failure, '');
    } catch (error) {
      fail(failure, signal.aborted ? '' : error.message);
    }
  });
  return el('section', {}, el('h1', { tabindex: '-1' }, 'Subscriptions'), failure, told, list.element);
}

function makeRow(item, { told, failure }) {
  const format = cell('Format');
  const since = cell('Since');
  const sent = cell('Sent', { class: 'number' });
  const state = cell('State');
  const button = stopButton(item, { told, failure });
  return {
    row: el('tr', {}, el('th', { scope: 'row' }, el('a', { href: linkTo(item.stream) }, item.stream)),
      format, cell('Client', {}, item.client), since, sent, state, cell('Stop', {}, button)),
    update: now => {
      say(format, now.format ?? 'opening');
      say(since, numbers.ago(now.since));
      say(sent, numbers.bytes(now.bytes));
      say(state, now.waiting ? 'data waits for its socket' : 'takes what comes');
    },
  };
}

/** Pressed twice, since it cannot be taken back. */
function stopButton({ id, stream, client }, { told, failure }) {
  let sure = 0;
  const name = `Stop ${stream} for ${client}`;
  const ask = text => {
    say(button, text);
    button.setAttribute('aria-label', text === 'Stop' ? name : `${name}: press again to stop it`);
  };
  const button = el('button', { type: 'button', 'aria-label': name, click: async () => {
    if (sure === 0) {
      ask('Stop it?');
      sure = setTimeout(() => {
        sure = 0;
        ask('Stop');
      }, SURE_MS);
      return;
    }
    clearTimeout(sure);
    button.disabled = true;
    await stop(id, `${stream} for ${client}`, { told, failure });
  } }, 'Stop');
  return button;
}

async function stop(id, what, { told, failure }) {
  try {
    const response = await fetch(`/subscriptions/${encodeURIComponent(id)}`, { method: 'DELETE' });
    if (response.ok || response.status === 404) {
      say(told, response.ok ? `Stopped ${what}.` : `${what} had ended already.`);
      return;
    }
    const problem = await problemOf(response);
    fail(failure, `It was not stopped (${response.status} ${problem.code}): ${problem.message}`);
  } catch {
    fail(failure, 'It was not stopped: the server does not answer.');
  }
}
