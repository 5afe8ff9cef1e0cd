/**
 * Starts what the page will need in any case while the page's own modules are still on their way: the core that it opens with and a
 * worker. A link names its own core, which is not known before it is read.
 */

import { warmUp } from './bus.js';
import { loadCore } from './cores.js';

warmUp();
// Who opens the run meets the failure, if there is one.
if (location.hash === '') loadCore('').catch(() => {});
