import { recall, remember } from './storage.js';

/** @typedef {{ kind: 'token' | 'password', secret: string }} Credentials */

/**
 * Takes `#token=…` out of the address and clears it from the address bar and the history entry at once. The fragment is the only part of the address
 * that is read: browsers never send it to a server, and the query is not looked at.
 * @returns {Credentials | null}
 */
export function takeFromAddress() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const token = fragment.get('token');
  if (token === null) {
    return null;
  }

  fragment.delete('token');
  const session = fragment.get('session');
  history.replaceState(null, '', location.pathname + location.search + (session ? `#${new URLSearchParams({ session })}` : ''));
  return token.trim() ? { kind: 'token', secret: token.trim() } : null;
}

/** @returns {Credentials | null} What this tab used before it was reloaded. */
export function recallCredentials() {
  try {
    const { kind, secret } = JSON.parse(recall('credentials') ?? '{}');
    return (kind === 'token' || kind === 'password') && typeof secret === 'string' ? { kind, secret } : null;
  } catch {
    return null;
  }
}

/** @param {Credentials | null} credentials Null forgets them. */
export function rememberCredentials(credentials) {
  remember('credentials', credentials && JSON.stringify(credentials));
}
