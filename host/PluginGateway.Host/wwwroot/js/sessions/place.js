/** The main session, by its short name. */
export const MAIN = 'main';

/** Which session the address names: its fragment keeps the place over a reload, and a bookmark leads there. Never a secret. @returns {string} */
export function sessionInAddress() {
  return new URLSearchParams(location.hash.slice(1)).get('session')?.trim() || MAIN;
}

/** Puts a session into the address, as a place of its own to go back from. @param {string} session */
export function showInAddress(session) {
  if (session !== sessionInAddress()) {
    history.pushState(null, '', location.pathname + location.search + (session === MAIN ? '' : `#${new URLSearchParams({ session })}`));
  }
}
