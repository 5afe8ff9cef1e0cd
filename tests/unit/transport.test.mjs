import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whatRuns, withTransport } from '../../www/transport.js';

test('the words of the lines that say what runs', () => {
  assert.deepEqual(whatRuns('title transport x\nprotocol raft\ntransport sockets # bytes\n'), { protocol: 'raft', transport: 'sockets' });
  assert.deepEqual(whatRuns('\ufeffprotocol  raft\r\n\ttransport\tdirect\r\n'), { protocol: 'raft', transport: 'direct' });
  assert.deepEqual(whatRuns('# protocol raft\nprotocols x\ntransport'), { protocol: undefined, transport: undefined });
});

test('the line is written behind that of the protocol, or in the place of one that is there', () => {
  const script = '# why\ntitle  A\nprotocol   raft\nnodes b c\n';
  const over = '# why\ntitle  A\nprotocol   raft\ntransport  sockets\nnodes b c\n';
  assert.equal(withTransport(script, 'sockets'), over);
  assert.equal(withTransport(over, 'sockets'), over);
  assert.equal(withTransport('protocol raft\nnodes b\n  transport direct # x\nrun 2s', 'sockets'), 'protocol raft\nnodes b\ntransport  sockets\nrun 2s');
  assert.equal(withTransport('protocol raft', 'sockets'), 'protocol raft\ntransport  sockets');
  assert.equal(withTransport('nodes b', 'sockets'), 'transport  sockets\nnodes b');
});

test('the usual transport needs no line', () => {
  assert.equal(withTransport('protocol raft\ntransport sockets\nnodes b', ''), 'protocol raft\nnodes b');
  assert.equal(withTransport('protocol raft\n\ttransport\tsockets', ''), 'protocol raft\n');
  assert.equal(withTransport('transports x\n# transport sockets\n', ''), 'transports x\n# transport sockets\n');
});
