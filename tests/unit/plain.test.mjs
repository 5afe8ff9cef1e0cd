import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainly } from '../../www/plain.js';

const titles = {
  columns: [{ id: 'host', title: 'Host', help: '', isDurable: false }, { id: 'knows', title: 'Knows', help: '', isDurable: false }],
  properties: [{ id: 'one_host', title: 'One host', help: '' }],
};

test('what a script expects is told in words', () => {
  for (const [text = '', words = ''] of [
    ['host everyone is c', 'Host of every node is c, at the end'],
    ['at 7.1s host b c is a', 'Host of b, c is a, at 7.1 s'],
    ['by 9s property one_host', '“One host” holds, by 9 s at the latest'],
    ['from 4s until 9s not knows nobody has d e', 'Not: Knows of no node has d e, all the time from 4 s to 9 s'],
    ['from 500ms knows some lacks d', 'Knows of some node is without d, all the time from 500 ms on'],
    ['count WC_NEW b -> any is at least 5', 'WC_NEW from b to any is sent at least 5 times, in the whole run'],
    ['from 2s until 5s count WC_NEW b -> c is 1', 'WC_NEW from b to c is sent 1 time, from 2 s to 5 s'],
  ]) assert.equal(plainly(text, titles), words);
});

test('what is not understood stays as it is written', () => {
  for (const text of ['', 'host', 'host is', 'property no_such', 'colour everyone is red', 'at soon host everyone is c', 'count a b']) assert.equal(plainly(text, titles), text);
});
