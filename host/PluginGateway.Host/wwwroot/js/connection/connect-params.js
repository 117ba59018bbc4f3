import { instanceId } from '../ids.js';

/** The protocol this page speaks. */
export const PROTOCOL = 3;

/** What this page says of itself (`wire.md` §4). It asks for no more than a chat needs. @param {import('../credentials.js').Credentials} credentials */
export function connectParams(credentials) {
  return {
    minProtocol: PROTOCOL,
    maxProtocol: PROTOCOL,
    client: { id: 'webchat-ui', version: '0.1.0', platform: 'web', mode: 'webchat', instanceId: instanceId() },
    role: 'operator',
    scopes: ['operator.read', 'operator.write'],
    auth: { [credentials.kind]: credentials.secret },
  };
}
