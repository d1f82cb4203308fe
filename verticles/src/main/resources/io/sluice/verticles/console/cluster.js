// The nodes, and whether this one is well.

import { alertLine, cell, el, every, fail, keyedRows, say, table } from './dom.js';
import { getJson } from './follow.js';

export function clusterView({ signal }) {
  const nodes = table('Nodes, as this one sees them', [
    { title: 'Node' }, { title: 'Address' }, { title: 'State' }, { title: 'Store' },
    { title: 'Streams' }]);
  const checks = table('Whether this node is ready', [{ title: 'Check' }, { title: 'Status' },
    { title: 'Said' }]);
  const alone = el('p', {});
  const failure = alertLine();
  const showNodes = keyedRows(nodes.body, item => `${item.node} ${item.http}`, makeNode);
  const showChecks = keyedRows(checks.body, item => item.id, makeCheck);
  every(2_000, signal, async () => {
    try {
      const { members, streams } = await getJson('/streams', signal);
      nodes.element.hidden = !members;
      say(alone, members ? '' : 'This node is alone: it is not one of a cluster.');
      showNodes((members ?? []).map(member => ({
        ...member, streams: streams.filter(stream => stream.node === member.node).length })));
      showChecks(await ready(signal));
      fail(failure, '');
    } catch (error) {
      fail(failure, signal.aborted ? '' : error.message);
    }
  });
  return el('section', {}, el('h1', { tabindex: '-1' }, 'Cluster'), failure, alone, nodes.element,
    checks.element);
}

/** What is not ready answers 503, with the same document. */
async function ready(signal) {
  const response = await fetch('/health/ready', { signal, cache: 'no-store' });
  return (await response.json()).checks ?? [];
}

/** What another node says of itself leads to a server, or nowhere. */
function addressOf(told) {
  const url = URL.parse?.(told);
  return url && ['http:', 'https:'].includes(url.protocol) ? url.href : null;
}

function makeNode(item) {
  const cells = [cell('State'), cell('Store'), cell('Streams')];
  const address = item.http ? el('a', { href: addressOf(item.http) }, item.http) : 'no HTTP';
  const name = `${item.node}${item.self ? ' (this one)' : ''}`;
  return {
    row: el('tr', {}, el('th', { scope: 'row' }, name), cell('Address', {}, address), ...cells),
    update: ({ state, store, streams }) =>
      [state, store ? 'has the store' : '–', String(streams)]
        .forEach((text, i) => say(cells[i], text)),
  };
}

function makeCheck(item) {
  const status = cell('Status');
  const said = cell('Said');
  return {
    row: el('tr', {}, el('th', { scope: 'row' }, item.id), status, said),
    update: ({ status: is, data }) => {
      say(status, is === 'UP' ? 'good' : 'not good');
      status.className = is === 'UP' ? '' : 'error';
      const { members, ...rest } = data ?? {};
      say(said, Object.entries(rest).map(([key, value]) => `${key}: ${value}`).join(', ')
        || (members ? `${members.length} members` : '–'));
    },
  };
}
