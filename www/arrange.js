/**
 * What changes the page only, and nothing of the run: commands come in, what is shown changes.
 */

import { drawHelp } from './draw.js';
import { show } from './view/dom.js';

/**
 * @param {object} options
 * @param {HTMLElement} options.host - the element
 * @param {Pick<import('./messages.js').Lab, 'setup'>} options.lab
 * @param {import('./scene.js').Shown} options.shown
 * @param {import('./layout.js').Layout} options.layout
 * @param {ReturnType<typeof import('./menus.js').createMenus>} options.menus
 * @param {import('./view/dom.js').Send} options.send
 * @returns {(command: import('./view/dom.js').PageCommand) => void}
 */
export function createArranging({ host, lab, shown, layout, menus: { openMenu, hideMenu, openColumnMenu, ask }, send }) {
  return (command) => {
    switch (command.do) {
      case 'unit':
        shown.unit = command.unit;
        return;
      case 'switch-unit':
        shown.unit = shown.unit === 'key' ? 'all' : 'key';
        return;
      case 'tab':
        shown.tab = command.tab;
        return;
      case 'relation':
        shown.relation = command.relation;
        return;
      case 'sheet':
        shown.sheet = command.sheet;
        return;
      case 'sheet-node':
        shown.sheetNode = command.node;
        return;
      case 'moments':
        shown.momentsFrom = command.from;
        return;
      case 'log-from':
        shown.logFrom = command.from;
        return;
      case 'log-node':
        shown.logNode = command.node;
        return;
      case 'column-menu':
        return openColumnMenu();
      case 'column':
        shown.columnChoice.set(command.column, command.isOn);
        return;
      case 'columns':
        shown.columnChoice.clear();
        if (command.isAll) lab.setup.columns.forEach((_, index) => shown.columnChoice.set(index, true));
        return;
      case 'node-menu':
        return openMenu(command.node);
      case 'ask':
        return ask(command.name);
      case 'compare-close':
        return show(layout.compare, false);
      case 'dismiss':
        shown.notices = shown.notices.filter((notice) => notice.id !== command.notice);
        return;
      case 'help':
        drawHelp({ layout, send });
        layout.help.togglePopover();
        return;
      case 'escape':
        hideMenu();
        layout.help.hidePopover();
        layout.columnMenu.hidePopover();
        show(layout.compare, false);
        return;
      case 'fullscreen':
        return void (document.fullscreenElement ? document.exitFullscreen() : host.requestFullscreen().catch(() => {}));
    }
  };
}
