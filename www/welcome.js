/**
 * The line that says what the page is and what to do first: shown until somebody puts it away, and then never again in this browser.
 */

const PUT_AWAY = 'consensus-lab.welcome';

/**
 * @param {HTMLElement} room
 * @param {HTMLElement} close - the button that puts it away
 * @param {HTMLElement} next - what has the focus then
 * @returns {(isFitting: boolean) => void} shows it where it fits what runs
 */
export function createWelcome(room, close, next) {
  let isOver = isPutAway();
  close.addEventListener('click', () => {
    room.hidden = true;
    isOver = true;
    next.focus();
    try {
      localStorage.setItem(PUT_AWAY, 'yes');
    } catch {
      // Where nothing may be kept it is shown again next time.
    }
  });
  return (isFitting) => {
    room.hidden = isOver || !isFitting;
  };
}

function isPutAway() {
  try {
    return localStorage.getItem(PUT_AWAY) !== null;
  } catch {
    return false;
  }
}
