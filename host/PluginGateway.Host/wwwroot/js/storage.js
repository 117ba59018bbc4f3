/**
 * What this tab remembers across a reload, in its sessionStorage. A browser that refuses storage (blocked site data) gets a page that works and forgets.
 */
const PREFIX = 'plugin-gateway.';

/** @param {string} name @returns {string | null} */
export function recall(name) {
  return withStorage((storage) => storage.getItem(PREFIX + name)) ?? null;
}

/** @param {string} name @param {string | null} value Null forgets it. */
export function remember(name, value) {
  withStorage((storage) => (value === null ? storage.removeItem(PREFIX + name) : storage.setItem(PREFIX + name, value)));
}

/** Forgets everything whose name begins so. @param {string} beginning */
export function forget(beginning) {
  withStorage((storage) => Object.keys(storage).filter((name) => name.startsWith(PREFIX + beginning)).forEach((name) => storage.removeItem(name)));
}

function withStorage(use) {
  try {
    return use(window.sessionStorage);
  } catch (error) {
    if (error instanceof DOMException) {
      return undefined;
    }
    throw error;
  }
}
