// The official client against the gateway at SLUICE_URL. Its models: "scripted" does as the last
// message says (tokens=…, pace=…, split, die=…), "markov" is a word model.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI, { APIUserAbortError, APIError, BadRequestError } from 'openai';

const client = new OpenAI({
  baseURL: process.env.SLUICE_URL + '/v1',
  apiKey: 'any',
  maxRetries: 0,
  timeout: 20_000,
});
const completions = client.chat.completions;

const ENDINGS = ['', 'é', '€', '🌍'];
const text = (tokens) =>
  Array.from({ length: tokens }, (_, i) => `w${i}${ENDINGS[i % 4]} `).join('');

const ask = (content, more = {}) => ({
  model: 'scripted',
  messages: [{ role: 'user', content }],
  ...more,
});

/** Reads a stream, and tells what there was of it, and what it ended with. */
async function read(content, more = {}) {
  const got = { text: '', finish: null, usage: null, roles: [], error: null };
  try {
    const stream = await completions.create(ask(content, { stream: true, ...more }));
    for await (const chunk of stream) {
      assert.equal(chunk.object, 'chat.completion.chunk');
      const choice = chunk.choices[0];
      if (choice?.delta.role) got.roles.push(choice.delta.role);
      got.text += choice?.delta.content ?? '';
      got.finish = choice?.finish_reason ?? got.finish;
      got.usage = chunk.usage ?? got.usage;
    }
  } catch (error) {
    got.error = error;
  }
  return got;
}

test('models are listed, and told one by one', async () => {
  const ids = [];
  for await (const model of client.models.list()) ids.push(model.id);
  assert.deepEqual(ids, ['scripted', 'markov']);
  assert.equal((await client.models.retrieve('markov')).id, 'markov');
  await assert.rejects(client.models.retrieve('gpt'), {
    status: 404,
    code: 'model_not_found',
    param: 'model',
  });
});

for (const how of ['tokens=40', 'tokens=40 split', 'tokens=40 crlf', 'tokens=40 split crlf']) {
  test(`streams and collects the same: ${how}`, async () => {
    const got = await read(how);
    assert.deepEqual(got, { ...got, text: text(40), finish: 'stop', error: null, usage: null });
    assert.deepEqual(got.roles, ['assistant']);
    const whole = await completions.create(ask(how));
    assert.equal(whole.object, 'chat.completion');
    assert.equal(whole.choices[0].message.content, text(40));
    assert.equal(whole.choices[0].finish_reason, 'stop');
    assert.equal(whole.usage.completion_tokens, 40);
  });
}

test('usage ends a stream that includes it', async () => {
  const more = { stream_options: { include_usage: true } };
  const got = await read('tokens=3', more);
  assert.deepEqual(got.usage, { prompt_tokens: 1, completion_tokens: 3, total_tokens: 4 });
  const untold = await read('tokens=3 no-usage', more);
  assert.deepEqual(untold, { ...untold, text: text(3), finish: 'stop', usage: null, error: null });
});

test('the streaming helper puts the message together', async () => {
  const stream = completions.stream(ask('tokens=5'));
  assert.equal(await stream.finalContent(), text(5));
  const whole = await stream.finalChatCompletion();
  assert.equal(whole.choices[0].finish_reason, 'stop');
});

test('a finish is told as it is', async () => {
  assert.equal((await read('tokens=3 finish=length')).finish, 'length');
});

test('an answer that is too long ends as length', async () => {
  const got = await read('tokens=2000');
  assert.deepEqual([got.finish, got.error], ['length', null]);
  assert.equal([...got.text].length, 4000);
  assert.ok(text(2000).startsWith(got.text));
  const whole = await completions.create(ask('tokens=2000'));
  assert.equal(whole.choices[0].finish_reason, 'length');
  assert.equal(whole.choices[0].message.content, got.text);
});

test('a word model streams and collects, by its seed', async () => {
  const more = { model: 'markov', seed: 7, max_tokens: 20 };
  const got = await read('Once', more);
  assert.equal(got.error, null);
  assert.ok(got.text.length > 10);
  const whole = await completions.create(ask('Once', more));
  assert.equal(whole.choices[0].message.content, got.text);
  assert.equal(whole.choices[0].finish_reason, got.finish);
});

test('bad requests name the field', async () => {
  const bad = async (body, status, code, param) =>
    assert.rejects(completions.create(body), (error) => {
      assert.ok(error instanceof APIError);
      assert.deepEqual([error.status, error.code, error.param], [status, code, param]);
      assert.equal(error.type, 'invalid_request_error');
      assert.equal(error instanceof BadRequestError, status === 400);
      return true;
    });
  await bad(ask(''), 400, 'empty_string', 'messages[0].content');
  await bad({ model: 'scripted', messages: [] }, 400, 'empty_array', 'messages');
  await bad(ask('a', { n: 2 }), 400, 'unsupported_parameter', 'n');
  await bad(ask('a', { temperature: 'hot', stream: true }), 400, 'invalid_type', 'temperature');
  await bad(ask('a', { model: 'gpt' }), 404, 'model_not_found', 'model');
  await bad(ask('x'.repeat(20_000)), 400, 'string_above_max_length', 'messages[0].content');
});

for (const status of [429, 500]) {
  test(`an upstream that answers ${status} is told before the first token`, async () => {
    for (const stream of [true, false]) {
      await assert.rejects(completions.create(ask(`status=${status}`, { stream })), (error) => {
        assert.ok(error instanceof APIError);
        assert.ok(error.status >= 429, `status ${error.status}`);
        assert.equal(typeof error.code, 'string');
        return true;
      });
    }
  });
}

test('an upstream that recovers is asked again', async () => {
  assert.equal((await read('status=500 times=1 tokens=4')).text, text(4));
});

for (const how of ['error=3', 'die=3', 'junk=3', 'stall=3', 'tokens=3 no-done']) {
  test(`what breaks in the middle is an error after what there was: ${how}`, async () => {
    const got = await read(how);
    assert.equal(got.text, text(3));
    assert.ok(got.error instanceof APIError, String(got.error));
    assert.equal(typeof got.error.code, 'string');
    await assert.rejects(completions.create(ask(how)), (error) => error.status >= 500);
  });
}

test('aborts, and goes on with others', async () => {
  const stream = await completions.create(
    ask('abort pace=20 tokens=400 streamed', { stream: true }));
  for await (const chunk of stream) {
    if (chunk.choices[0]?.delta.content) break; // leaving the loop aborts
  }
  const wait = new AbortController();
  const whole = completions.create(ask('abort pace=20 tokens=400 collected'), {
    signal: wait.signal,
  });
  setTimeout(() => wait.abort(), 300);
  await assert.rejects(whole, APIUserAbortError);
  assert.equal((await read('tokens=2')).text, text(2));
});

test('too many answers at once are 429', async () => {
  const open = [];
  let refusal = null;
  for (let i = 0; i < 9 && refusal === null; i++) {
    try {
      open.push(await completions.create(ask('abort pace=20 tokens=400', { stream: true })));
    } catch (error) {
      refusal = error;
    }
  }
  open.forEach((stream) => stream.controller.abort());
  assert.equal(refusal?.status, 429);
  assert.equal(refusal.code, 'rate_limit_exceeded');
  assert.ok(Number(refusal.headers.get('retry-after')) > 0);
  assert.ok(open.length <= 8);
});
