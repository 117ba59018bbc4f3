/** A number of bytes for people. @param {number} bytes */
export function sizeText(bytes) {
  return bytes < 1000 ? `${bytes} B` : bytes < 1_000_000 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** @param {string} address A data URL in base64. */
export function dataUrlToBlob(address) {
  const [head, content] = address.split(',', 2);
  // As a file, whatever it says it is: the browser saves it and never runs it.
  void head;
  return new Blob([Uint8Array.from(atob(content), (character) => character.charCodeAt(0))], { type: 'application/octet-stream' });
}
