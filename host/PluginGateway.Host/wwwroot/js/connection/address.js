/** The only address this page ever dials: the gateway that served it. */
export function gatewayAddress() {
  const address = new URL('/', location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return address.href;
}
