// What is asked of /api/v1/chat, and the two ways in which it goes wrong.

import { problemOf } from './follow.js';

const PATH = '/api/v1/chat';

/** More pages than a conversation can have: each has something in it. */
const MOST_PAGES = 1_000;

/** The server refused: its message can be shown. `passing` tells whether the same may work later. */
export class Refusal extends Error {
  constructor(status, { code, message }, retryAfter) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
    this.passing = status === 429 || status >= 500;
  }

  /** All of it, in words. */
  get words() {
    const again = this.retryAfter ? ` It asks to wait for ${this.retryAfter} s.` : '';
    return `The server refused (${this.status} ${this.code}): ${this.message}.${again}`;
  }
}

/** There is no server, or no way to it. */
export class Lost extends Error {}

/** Asks, and answers a response that is none of an error. */
export async function ask(method, path, { body = null, headers = {}, signal } = {}) {
  const init = { method, headers, signal, cache: 'no-store' };
  if (body !== null) {
    init.body = JSON.stringify(body);
    init.headers = { 'Content-Type': 'application/json', ...headers };
  }
  let response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new Lost('The server does not answer.');
  }
  if (response.ok) {
    return response;
  }
  const seconds = Number(response.headers.get('Retry-After'));
  throw new Refusal(response.status, await problemOf(response), seconds > 0 ? seconds : null);
}

async function json(response) {
  try {
    return await response.json();
  } catch {
    throw new Lost('The connection broke.');
  }
}

/** What is thrown passes: the same may work later. */
export const isPassing = error => error instanceof Lost || (error instanceof Refusal && error.passing);

/** All of a conversation: {messages, answering}; `answering` is null when nothing is. */
export async function readConversation(id, signal) {
  const messages = [];
  let answering = null;
  let after = '-1';
  for (let page = 0; after && page < MOST_PAGES; page++) {
    const path = `${PATH}/${id}?limit=1000&after=${encodeURIComponent(after)}`;
    const told = await json(await ask('GET', path, { signal }));
    messages.push(...told.messages);
    answering = told.answering ?? null;
    after = told.next;
  }
  return { messages, answering };
}

/** Where an answer that is being made, or was, is read. */
export const answerPath = id => `${PATH}/${id}/stream`;

/** Where a message is sent, or the last one answered once more. */
export const sendPath = `${PATH}/message/stream`;
export const retryPath = id => `${PATH}/${id}/retry`;

export async function stopAnswer(id) {
  return json(await ask('POST', `${PATH}/${id}/stop`));
}

export const deleteConversation = id => ask('DELETE', `${PATH}/${id}`);

/** The models that can be asked; none where that is not told. */
export async function models() {
  try {
    const told = await json(await ask('GET', '/v1/models'));
    return told.data.map(model => model.id).filter(id => typeof id === 'string');
  } catch {
    return [];
  }
}

/** A key that nobody else has; crypto.randomUUID is not there without TLS. */
export const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), it => it.toString(16).padStart(2, '0')).join('');
