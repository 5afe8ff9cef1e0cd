/**
 * Which columns the State table has: what a person has chosen, and where nobody has, what there is to see.
 */

/** @typedef {import('./scene.js').Scene} Scene */

/** What was chosen, by module: it stays while the page is open, and goes into no link. @type {Map<string, Map<number, boolean>>} */
const choices = new Map();

/** @param {string} module - its key */
export function choiceFor(module) {
  const choice = choices.get(module) ?? new Map();
  choices.set(module, choice);
  return choice;
}

/**
 * A column is shown from when it first holds something, and then stays: a table whose columns come and go cannot be read.
 * @param {Pick<Scene, 'picture' | 'shown'>} scene
 */
export function noteUsedColumns({ picture, shown }) {
  for (const row of picture.frame.rows) {
    for (const [index, cell] of row.cells.entries()) {
      if (cell.values.length > 0 || cell.isFailed || (cell.isChanged && row.statusWas === '')) shown.usedColumns.add(index);
    }
  }
}

/**
 * The places of the columns that are shown. A detail is left out until somebody wants it, the scenario asks for it, or it proves a failure.
 * @param {Pick<Scene, 'lab' | 'picture' | 'shown'>} scene
 */
export function shownColumns({ lab: { setup }, picture, shown }) {
  const expected = setup.script.split('\n').filter((line) => line.startsWith('expect')).join(' ').split(/\s+/);
  const isUsual = (/** @type {number} */ index) => {
    const column = setup.columns[index];
    if (!shown.usedColumns.has(index)) return false;
    return !column?.isDetail || expected.includes(column.id) || picture.frame.rows.some((row) => row.cells[index]?.isFailed);
  };
  return setup.columns.map((_, index) => index).filter((index) => shown.columnChoice.get(index) ?? isUsual(index));
}
