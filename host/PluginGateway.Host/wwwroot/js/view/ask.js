import { byId, showText } from './make.js';

/**
 * Asks a person before something is done.
 * @param {{ title: string, text?: string, yes: string, name?: string }} question With a name, asks for another one.
 * @returns {Promise<string | null>} What was typed, or an empty text; null when nothing is to be done.
 */
export function ask({ title, text, yes, name }) {
  const dialog = byId('ask');
  const field = byId('ask-field');
  showText(byId('ask-title'), title);
  showText(byId('ask-text'), text);
  showText(byId('ask-yes'), yes);
  byId('ask-field-label').hidden = field.hidden = name === undefined;
  field.value = name ?? '';
  byId('ask-no').onclick = () => dialog.close('no');
  dialog.returnValue = 'no';
  dialog.showModal();
  (name === undefined ? byId('ask-no') : field).focus();
  field.select();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes' ? field.value : null), { once: true });
  });
}
