/**
 * The choice of one node, or of all: what is offered comes in, a list to choose from is kept in step with it.
 */

import { h } from '../dom.js';

/**
 * @param {HTMLSelectElement} select
 * @param {{nodes: {node: number, name: string}[], node: string}} data - `node`: the chosen one, '' for all
 */
export function renderNodeFilter(select, { nodes, node }) {
  const names = nodes.map((one) => one.name).join('|');
  if (select.dataset['names'] !== names) {
    select.dataset['names'] = names;
    select.replaceChildren(h('option', { value: '', text: 'all nodes' }), ...nodes.map((one) => h('option', { value: one.node, text: one.name })));
  }
  if (select.value !== node) select.value = node;
}
