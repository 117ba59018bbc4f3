import { instanceId } from '../ids.js';

/** The protocol this page speaks. */
export const PROTOCOL = 3;

/**
 * What this page says of itself (`wire.md` §4). It asks for no more than it needs: to read, to write, and, for
 * naming, emptying and removing conversations and for showing tools in them, to administer (`methods.md` §5).
 * @param {import('../credentials.js').Credentials} credentials
 */
export function connectParams(credentials) {
  return {
    minProtocol: PROTOCOL,
    maxProtocol: PROTOCOL,
    client: { id: 'webchat-ui', version: '0.1.0', platform: 'web', mode: 'webchat', instanceId: instanceId() },
    role: 'operator',
    scopes: ['operator.read', 'operator.write', 'operator.admin'],
    auth: { [credentials.kind]: credentials.secret },
  };
}
