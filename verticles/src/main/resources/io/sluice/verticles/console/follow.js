// Follows a stream as server-sent events. Unlike an EventSource, fetch tells why an open was
// refused, and lets this side say when it takes more.

import { SseParser } from './sse.js';

/** The server sends a comment every 15 s: who hears nothing for so long has lost it. */
const SILENCE_MS = 45_000;
const MOST_WAIT_MS = 30_000;

/** Failures that pass when a server, or a node, is there again. */
const PASSING = ['NODE_LEAVING', 'UNAVAILABLE', 'PEER_LOST', 'OVERLOADED'];

/** Why a response is not what was asked for, in words. */
export async function problemOf(response) {
  try {
    const problem = await response.json();
    return { code: problem.code ?? '', message: problem.detail ?? response.statusText };
  } catch {
    return { code: '', message: response.statusText || 'no reason was given' };
  }
}

/** Reads a JSON document, or throws an error whose message can be shown. */
export async function getJson(path, signal) {
  let response;
  try {
    response = await fetch(path, { signal, cache: 'no-store' });
  } catch (error) {
    throw signal?.aborted ? error : new Error('The server does not answer.');
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    throw new Error(`The server refused (${response.status} ${problem.code}): ${problem.message}`);
  }
  return response.json();
}

export const sleep = (milliseconds, signal) => new Promise(resolve => {
  const timer = setTimeout(resolve, milliseconds);
  signal?.addEventListener('abort', () => {
    clearTimeout(timer);
    resolve();
  }, { once: true });
});

/**
 * Follows `path` until it ends, fails or the signal aborts; comes back by itself, behind the last id.
 *
 * `event({type, data, id})` is called for each event; `state(kind, words)` when things change:
 * opening, open, waiting (it comes back), done, error, refused. `pace(bytes)` is awaited after so
 * many bytes: who takes its time there slows the source. `opened(response)` sees the headers.
 */
export async function follow(path, { signal, event, state, pace = null, opened = null }) {
  const position = { id: '', retry: 2_000 };
  let failures = 0;
  state('opening', '');
  while (!signal.aborted) {
    const told = await attempt(path, position, { signal, event, state, pace, opened });
    if (signal.aborted || told.final) {
      return;
    }
    failures = told.progressed ? 1 : failures + 1;
    const wait = Math.min(position.retry * 2 ** Math.min(failures - 1, 4), MOST_WAIT_MS);
    state('waiting', `${told.words} Trying again in ${Math.round(wait / 1000)} s.`);
    await sleep(wait, signal);
  }
}

async function attempt(path, position, hooks) {
  const broken = new AbortController();
  const signal = AbortSignal.any([hooks.signal, broken.signal]);
  let response;
  try {
    response = await fetch(again(path, position.id), { headers: headers(position.id), signal,
      cache: 'no-store' });
  } catch {
    return { final: false, words: 'The server does not answer.' };
  }
  if (response.status === 204) {
    hooks.state('done', 'The stream has ended.');
    return { final: true };
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    const words = `Refused (${response.status} ${problem.code}): ${problem.message}.`;
    if (PASSING.includes(problem.code) || response.status === 429) {
      return { final: false, words };
    }
    hooks.state('refused', words);
    return { final: true };
  }
  hooks.opened?.(response);
  return read(response, position, hooks, broken);
}

async function read(response, position, hooks, broken) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parser = new SseParser();
  let progressed = false;
  hooks.state('open', '');
  try {
    for (;;) {
      const silence = setTimeout(() => broken.abort(), SILENCE_MS);
      const part = await reader.read().finally(() => clearTimeout(silence));
      if (part.done) {
        return { final: false, progressed, words: 'The connection was closed before the end.' };
      }
      for (const event of parser.push(decoder.decode(part.value, { stream: true }))) {
        progressed = true;
        position.id = event.id || position.id;
        const end = terminal(event, hooks);
        if (end) {
          broken.abort();
          return { ...end, progressed };
        }
        hooks.event(event);
      }
      position.id = parser.id || position.id;
      position.retry = parser.retry ?? position.retry;
      await hooks.pace?.(part.value.length);
    }
  } catch (error) {
    broken.abort();
    const words = error instanceof TypeError || error.name === 'AbortError'
      ? 'The connection broke.' : error.message;
    return { final: false, progressed, words };
  }
}

/** How an event ends the stream; null where it does not. */
function terminal(event, hooks) {
  if (event.type === 'done') {
    const told = parse(event.data);
    hooks.state('done', `Done after ${told.count ?? '?'} chunks: ${told.outcome ?? 'completed'}.`);
    return { final: true };
  }
  if (event.type === 'error') {
    const told = parse(event.data);
    const words = `The stream failed (${told.code ?? 'no code'}): ${told.message ?? event.data}.`;
    if (PASSING.includes(told.code)) {
      return { final: false, words };
    }
    hooks.state('error', words);
    return { final: true };
  }
  return null;
}

function parse(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

const headers = id => ({ Accept: 'text/event-stream', ...(id ? { 'Last-Event-ID': id } : {}) });

/** Who comes back would rather be told of a gap than be refused. */
function again(path, id) {
  const url = new URL(path, location.origin);
  if (id) {
    url.searchParams.set('gap', 'allow');
  }
  return url;
}
