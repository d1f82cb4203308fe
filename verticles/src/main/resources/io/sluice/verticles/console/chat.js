// The chat page: a conversation, and who says what in it when. The address has the conversation's
// id behind #, where no Referer and no log of pages has it.

import { readAnswer } from './chatanswer.js';
import {
  deleteConversation, isPassing, Lost, models, newKey, readConversation, Refusal, retryPath, sendPath,
  stopAnswer,
} from './chatcalls.js';
import { Said } from './chatview.js';
import { fail, say } from './dom.js';
import { sleep } from './follow.js';

const ID = /^#([A-Za-z0-9_-]{22})$/;
const at = id => document.getElementById(id);
const said = new Said(at('said'));

let conversation = null;
let reading = null; // what is being read: an AbortController
let waiting = false; // for a server
let stopping = false;
let mayRetry = false;

const wordsOf = error => error instanceof Refusal ? error.words : error.message;

/** Shows which buttons there are. */
function buttons() {
  const busy = reading !== null;
  at('send').hidden = busy;
  at('stop').hidden = !busy;
  at('stop').disabled = stopping;
  at('retry').hidden = busy || !mayRetry;
  at('delete').hidden = conversation === null;
  say(at('delete'), 'Delete conversation');
}

function adopt(id) {
  conversation = id;
  history.replaceState(null, '', `${location.pathname}#${id}`);
  buttons();
}

// ---- what is said

/** Does what reads an answer, unless one is being read, and tells what goes wrong. */
async function alone(action) {
  reading?.abort();
  const mine = new AbortController();
  reading = mine;
  waiting = false;
  stopping = false;
  mayRetry = false;
  fail(at('failure'), '');
  buttons();
  try {
    await action(mine.signal);
  } catch (error) {
    mine.signal.aborted || fail(at('failure'), wordsOf(error));
  }
  if (reading === mine) {
    reading = null;
    stopping = false;
    say(at('status'), '');
    buttons();
  }
}

/**
 * Has an answer begin. What is sent is kept in this entry of the browser's history until the server
 * tells which answer it began: a page that is loaded again before sends it again.
 */
function begin(source, user) {
  const answer = said.add('assistant');
  const couldRetry = mayRetry;
  answer.busy = true;
  history.replaceState({ source }, '');
  return alone(async signal => {
    try {
      await read(source, answer, user, signal);
    } catch (error) {
      if (isBegun(source)) {
        throw error;
      }
      said.remove(answer);
      user && said.remove(user);
      mayRetry = couldRetry;
      await notBegun(source, error, signal);
    }
  });
}

const isBegun = source => history.state?.source?.key !== source.key;

/** The message is the user's again; what else happens in the conversation is shown. */
async function notBegun(source, error, signal) {
  history.replaceState(null, '');
  at('message').value ||= source.body.message ?? '';
  if (signal.aborted || error.status !== 409 || conversation === null) {
    throw error;
  }
  fail(at('failure'), wordsOf(error));
  await show(await patiently(signal), signal);
}

async function read(source, answer, user, signal) {
  let item = answer;
  const hooks = {
    ...telling,
    start(told) {
      adopt(told.conversation);
      item ??= said.answer(told.answer);
      said.name(item, 'assistant', told.answer);
      user && said.name(user, 'user', told.answer);
      item.text = '';
      item.by(told.model);
      item.busy = true;
      stopping && sendStop();
    },
    text: piece => said.follow(() => item.add(piece)),
  };
  try {
    const told = await readAnswer(source, { signal, hooks });
    if (told.outcome) {
      item.end(told.outcome);
      mayRetry = told.outcome === 'stopped';
    } else {
      await show(told.history ?? await patiently(signal), signal);
    }
  } finally {
    item && (item.busy = false);
  }
}

/** What is told while an answer is read. */
const telling = {
  opened() {
    waiting = false;
    say(at('status'), 'Answering.');
    stopping && conversation && sendStop();
  },
  waiting(words) {
    waiting = true;
    say(at('status'), words);
  },
};

/** Shows what a conversation has, and reads on what is being answered. */
async function show(told, signal) {
  said.show(told.messages);
  mayRetry = ['failed', 'stopped'].includes(told.messages.at(-1)?.outcome);
  if (told.answering) {
    mayRetry = false;
    await read({ conversation }, null, null, signal);
  }
}

/** Shows the conversation that the address names; what was sent before a reload is sent again. */
function load() {
  const source = history.state?.source;
  conversation = ID.exec(location.hash)?.[1] ?? null;
  said.clear();
  say(at('status'), '');
  return alone(async signal => {
    if (source) {
      await again(source, signal);
    }
    if (conversation !== null) {
      await show(await patiently(signal), signal);
    }
  });
}

/** The same request with the same key: it joins the answer that is there, or begins it. */
async function again(source, signal) {
  const begun = new AbortController();
  const start = told => {
    adopt(told.conversation);
    begun.abort();
  };
  try {
    const hooks = { ...telling, start, text: () => {} };
    await readAnswer(source, { signal: AbortSignal.any([signal, begun.signal]), hooks });
  } catch (error) {
    if (!begun.signal.aborted) {
      isBegun(source) || await notBegun(source, error, signal);
      throw error;
    }
  }
}

/** The conversation, as soon as there is a server. */
async function patiently(signal) {
  for (let wait = 1_000; ; wait = Math.min(wait * 2, 30_000)) {
    try {
      return await readConversation(conversation, signal);
    } catch (error) {
      if (signal.aborted || !isPassing(error)) {
        throw error;
      }
      say(at('status'), `${wordsOf(error)} Trying again in ${wait / 1000} s.`);
    }
    await sleep(wait, signal);
    signal.throwIfAborted();
    say(at('status'), '');
  }
}

async function sendStop() {
  try {
    await stopAnswer(conversation);
    fail(at('failure'), '');
  } catch (error) {
    stopping = error instanceof Lost; // then it is sent when there is a server again
    fail(at('failure'), `It could not be stopped: ${wordsOf(error)}`);
    buttons();
  }
}

// ---- what the user does

function send() {
  const message = at('message').value;
  if (reading !== null || message.trim() === '') {
    return;
  }
  const body = { message, ...(conversation ? { conversation } : {}), ...model() };
  const user = said.add('user');
  user.text = message;
  at('message').value = '';
  begin({ path: sendPath, body, key: newKey() }, user);
}

function retry() {
  if (reading === null) {
    const source = { path: retryPath(conversation), conversation, body: model(), key: newKey() };
    begin(source, null);
    at('message').focus();
  }
}

function stop() {
  if (waiting && history.state?.source) {
    reading?.abort(); // as far as is known nothing has begun
  } else {
    stopping = true;
    buttons();
    conversation && sendStop();
  }
  at('message').focus();
}

function startAnew() {
  reading?.abort();
  history.pushState(null, '', location.pathname);
  load();
  at('message').focus();
}

async function remove() {
  const button = at('delete');
  if (button.textContent === 'Delete conversation') {
    say(button, 'Really delete it?');
    return;
  }
  try {
    await deleteConversation(conversation);
    history.replaceState(null, '', location.pathname);
    load();
  } catch (error) {
    fail(at('failure'), `It was not deleted. ${wordsOf(error)}`);
    buttons();
  }
}

const model = () => at('models').hidden ? {} : { model: at('model').value };

async function offerModels() {
  const names = await models();
  at('model').replaceChildren(...names.map(name => new Option(name)));
  at('models').hidden = names.length < 2;
}

at('composer').addEventListener('submit', event => {
  event.preventDefault();
  send();
});
at('message').addEventListener('keydown', event => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  }
});
at('stop').addEventListener('click', stop);
at('retry').addEventListener('click', retry);
at('new').addEventListener('click', startAnew);
at('delete').addEventListener('click', remove);
document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault(); // what is behind # is the conversation
  at('message').focus();
});
window.addEventListener('hashchange', load);
window.addEventListener('pageshow', event => event.persisted && load());
window.addEventListener('error', event => fail(at('failure'), `The page itself failed: ${event.message}`));
window.addEventListener('unhandledrejection', event =>
  fail(at('failure'), `The page itself failed: ${event.reason?.message ?? event.reason}`));
// Another tab may have gone on with the conversation.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && reading === null && conversation !== null) {
    alone(async signal => show(await patiently(signal), signal));
  }
});
load();
offerModels();
