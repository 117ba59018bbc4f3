import { byId } from './make.js';

/** Shows a picture as large as the window. @param {string} address @param {string} name */
export function showPicture(address, name) {
  const dialog = byId('picture');
  const image = byId('picture-image');
  image.src = address;
  image.alt = name;
  dialog.onclick = () => dialog.close();
  dialog.showModal();
}
