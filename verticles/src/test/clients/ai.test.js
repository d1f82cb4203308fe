// The AI SDK's own transport against the gateway at SLUICE_URL, as in openai.test.js.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DefaultChatTransport, generateId, readUIMessageStream } from 'ai';

const transport = new DefaultChatTransport({ api: process.env.SLUICE_URL + '/api/chat' });

const ENDINGS = ['', 'é', '€', '🌍'];
const words = (tokens) =>
  Array.from({ length: tokens }, (_, i) => `w${i}${ENDINGS[i % 4]} `).join('');

const user = (text) => ({ id: generateId(), role: 'user', parts: [{ type: 'text', text }] });

const send = (chatId, text, more = {}) =>
  transport.sendMessages({ chatId, messages: [user(text)], trigger: 'submit-message', ...more });

/** Reads a stream as the SDK does, and tells the chunks, the text and what went wrong. */
async function read(stream) {
  const chunks = [];
  const seen = stream.pipeThrough(
    new TransformStream({
      transform(chunk, out) {
        chunks.push(chunk);
        out.enqueue(chunk);
      },
    }),
  );
  let message = null;
  let error = null;
  try {
    const messages = readUIMessageStream({ stream: seen, onError: (told) => (error = told) });
    for await (const each of messages) message = each;
  } catch (thrown) {
    error = thrown;
  }
  const text = (message?.parts ?? [])
    .filter((part) => part.type === 'text')
    .map((part) => part.text)
    .join('');
  return { chunks, message, error, text, last: chunks.at(-1) };
}

for (const how of ['tokens=40', 'tokens=40 split', 'tokens=40 split crlf']) {
  test(`an answer is read: ${how}`, async () => {
    const got = await read(await send(generateId(), how));
    assert.equal(got.error, null);
    assert.equal(got.text, words(40));
    assert.deepEqual(got.last, { type: 'finish', finishReason: 'stop' });
    assert.match(got.message.id, /^[A-Za-z0-9_-]{22}$/);
    assert.match(got.message.metadata.conversation, /^[A-Za-z0-9_-]{22}$/);
  });
}

test('what is being answered is resumed, whole', async () => {
  const chatId = generateId();
  const first = read(await send(chatId, 'tokens=60 pace=10'));
  const again = await transport.reconnectToStream({ chatId });
  assert.notEqual(again, null);
  const second = await read(again);
  assert.equal(second.text, words(60));
  assert.equal((await first).text, words(60));
  assert.equal((await first).message.id, second.message.id);
  assert.equal(await transport.reconnectToStream({ chatId }), null);
});

test('who has left comes back to the same answer', async () => {
  const chatId = generateId();
  const leave = new AbortController();
  const stream = await send(chatId, 'tokens=60 pace=10', { abortSignal: leave.signal });
  const reader = stream.getReader();
  for (let i = 0; i < 5; i++) await reader.read();
  leave.abort();
  const again = await read(await transport.reconnectToStream({ chatId }));
  assert.equal(again.text, words(60));
  assert.deepEqual(again.last, { type: 'finish', finishReason: 'stop' });
});

test('an unknown chat has nothing to resume', async () => {
  assert.equal(await transport.reconnectToStream({ chatId: generateId() }), null);
});

test('the conversation is kept: the next message goes on with it', async () => {
  const chatId = generateId();
  const first = await read(await send(chatId, 'tokens=2'));
  const second = await read(await send(chatId, 'tokens=3'));
  assert.equal(second.text, words(3));
  const { conversation } = second.message.metadata;
  assert.equal(conversation, first.message.metadata.conversation);
  const told = await fetch(`${process.env.SLUICE_URL}/api/v1/chat/${conversation}`);
  assert.equal((await told.json()).messages.length, 4);
});

test('an answer is made once more', async () => {
  const chatId = generateId();
  const first = await read(await send(chatId, 'tokens=4'));
  const again = await read(
    await transport.sendMessages({
      chatId,
      messages: [user('tokens=4')],
      trigger: 'regenerate-message',
      messageId: first.message.id,
    }),
  );
  assert.equal(again.text, words(4));
  assert.notEqual(again.message.id, first.message.id);
});

for (const how of ['error=3', 'die=3', 'junk=3', 'stall=3', 'tokens=3 no-done']) {
  test(`what breaks in the middle is an error after what there was: ${how}`, async () => {
    const got = await read(await send(generateId(), how));
    assert.equal(got.text, words(3));
    assert.equal(got.last.type, 'error');
    assert.ok(got.last.errorText.length > 5);
    assert.ok(got.error !== null);
  });
}

for (const status of [429, 500]) {
  test(`an upstream that answers ${status} is an error, and one that recovers is none`, async () => {
    const got = await read(await send(generateId(), `status=${status} why=ai`));
    assert.equal(got.last.type, 'error');
    const fine = await read(await send(generateId(), `status=${status} times=1 tokens=4 why=ai`));
    assert.equal(fine.text, words(4));
  });
}

test('an answer that is too long ends as length', async () => {
  const got = await read(await send(generateId(), 'tokens=2000'));
  assert.equal([...got.text].length, 4000);
  assert.deepEqual(got.last, { type: 'finish', finishReason: 'length' });
});

test('a word model answers', async () => {
  const got = await read(await send(generateId(), 'Once', { body: { model: 'markov' } }));
  assert.equal(got.error, null);
  assert.ok(got.text.length > 10);
  assert.equal(got.message.metadata.model, 'markov');
});

test('what is no message is refused', async () => {
  await assert.rejects(send(generateId(), ' '), /messages is empty/);
  await assert.rejects(send(generateId(), 'x'.repeat(20_000)), /allowed are 16000/);
  await assert.rejects(send('a b', 'tokens=1'), /id has 1 to 128/);
  await assert.rejects(
    send(generateId(), 'tokens=1', { body: { model: 'gpt' } }),
    /there is no such model/,
  );
});
