// Reads one answer to its end, however often the connection breaks. Nothing of it is read twice:
// who comes back says which event was the last.

import { answerPath, ask, Lost, readConversation, Refusal } from './chatcalls.js';
import { sleep } from './follow.js';
import { SseParser } from './sse.js';

/** The server sends a comment every 15 s: who hears nothing for so long has lost it. */
const SILENCE_MS = 45_000;
const FIRST_WAIT_MS = 1_000;
const MOST_WAIT_MS = 30_000;

/**
 * Reads an answer.
 *
 * `source` is what begins it, {path, body, key}, or, where it was begun before, {conversation}.
 * `hooks.start(told)` is called when it is known which answer it is, `hooks.text(piece)` for each
 * piece, `hooks.opened()` whenever a connection is there, and `hooks.waiting(words)` when it is not.
 *
 * Answers {outcome} when all of it was read, or {history} where what the conversation has is to be
 * shown instead. Throws a Refusal where the server did not begin it.
 */
export async function readAnswer(source, { signal, hooks }) {
  const position = {
    conversation: source.conversation ?? null,
    answer: null,
    id: '',
    retry: FIRST_WAIT_MS,
    outcome: null,
  };
  let failures = 0;
  for (;;) {
    const told = await attempt(source, position, signal, hooks);
    signal.throwIfAborted();
    if (told.over) {
      return told.over;
    }
    failures = told.progressed ? 1 : failures + 1;
    const wait = told.wait ?? Math.min(position.retry * 2 ** Math.min(failures - 1, 6), MOST_WAIT_MS);
    hooks.waiting(`${told.words} Trying again in ${Math.ceil(wait / 1000)} s.`);
    await sleep(wait, signal);
    signal.throwIfAborted();
  }
}

async function attempt(source, position, signal, hooks) {
  const broken = new AbortController();
  const both = AbortSignal.any([signal, broken.signal]);
  try {
    const response = await open(source, position, both);
    const told = response.status === 204
      ? { look: true }
      : await read(response, position, both, hooks);
    return told.look ? await look(position, signal, told) : told;
  } catch (error) {
    return fault(error, source, position);
  } finally {
    broken.abort();
  }
}

/** What began it is asked again with its key, until it is known which answer it is. */
function open(source, position, signal) {
  if (source.path && position.answer === null) {
    const headers = { Accept: 'text/event-stream', 'Idempotency-Key': source.key };
    return ask('POST', source.path, { body: source.body, headers, signal });
  }
  const headers = position.answer !== null && position.id ? { 'Last-Event-ID': position.id } : {};
  return ask('GET', answerPath(position.conversation), { headers, signal });
}

function fault(error, source, position) {
  if (error instanceof Lost) {
    return { words: error.message };
  }
  if (!(error instanceof Refusal)) {
    throw error;
  }
  const isBegun = position.answer !== null || !source.path;
  if (error.passing && (isBegun || error.status === 503)) {
    return { words: error.words, wait: error.retryAfter ? error.retryAfter * 1000 : undefined };
  }
  if (isBegun && error.code === 'GONE') {
    return { over: { history: null } };
  }
  throw error;
}

async function read(response, position, signal, hooks) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parser = new SseParser();
  let progressed = false;
  hooks.opened();
  try {
    for (;;) {
      const part = await next(reader);
      if (part === null) {
        return { progressed, words: 'The connection broke.' };
      }
      if (part.done) {
        return { progressed, words: 'The connection was closed before the end.' };
      }
      const events = parser.push(decoder.decode(part.value, { stream: true }));
      signal.throwIfAborted();
      progressed ||= events.length > 0;
      const told = takeAll(events, position, hooks);
      if (told) {
        return { ...told, progressed };
      }
      position.retry = parser.retry ?? position.retry;
    }
  } finally {
    reader.cancel().catch(() => {}); // it is broken already, or not wanted any more
  }
}

/** The next piece; null where the connection broke, or nothing came for too long. */
async function next(reader) {
  let timer;
  const silence = new Promise(resolve => {
    timer = setTimeout(() => resolve(null), SILENCE_MS);
  });
  return Promise.race([reader.read().catch(() => null), silence]).finally(() => clearTimeout(timer));
}

/** Takes what came at once, and tells its texts at once: a page is laid out once for all of them. */
function takeAll(events, position, hooks) {
  let text = '';
  let told = null;
  for (const event of events) {
    const piece = take(event, position, hooks);
    if (typeof piece !== 'string') {
      told = piece;
      break;
    }
    text += piece;
  }
  text && hooks.text(text);
  return told;
}

/** Takes an event, and answers its text; what is no text ends the reading. */
function take(event, position, hooks) {
  if (event.data === '[DONE]') {
    return { over: { outcome: position.outcome ?? 'completed' } };
  }
  const line = JSON.parse(event.data);
  position.id = event.id || position.id;
  if (line.type === 'error') {
    // The answer, or only the reading of it: the conversation tells which.
    return { look: true, words: `The answer broke off: ${line.error}.` };
  }
  if (line.type === 'start') {
    position.conversation = line.conversation;
    position.answer = line.answer;
    hooks.start(line);
  } else if (line.type === 'content') {
    return line.chunk;
  } else if (line.type === 'end') {
    position.outcome = line.outcome;
  }
  return '';
}

/** Whether there is more to come is asked of the conversation. */
async function look(position, signal, told) {
  if (position.conversation === null) {
    return told; // it is not known yet which answer it is
  }
  const history = await readConversation(position.conversation, signal);
  const answering = history.answering;
  return answering !== null && answering.answer === position.answer
    ? { words: told.words ?? 'The connection was closed before the end.', progressed: told.progressed }
    : { over: { history } };
}
