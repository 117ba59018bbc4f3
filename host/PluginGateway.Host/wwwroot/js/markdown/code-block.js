import { make, makeButton } from '../view/make.js';

const SHOWN_MS = 2000;

/** Code, with a button that copies it. The button's word is its label and not text, so that copying the message does not copy it. @param {string} text @param {string} language */
export function codeBlock(text, language) {
  const block = make('div', 'code');
  const pre = make('pre');
  pre.tabIndex = 0;
  pre.append(make('code', '', text));
  if (language) {
    block.dataset.language = language;
  }

  const copy = makeButton('', () => void copyText(text, pre).then((isDone) => say(copy, isDone ? 'Copied' : 'Selected: copy it yourself')));
  copy.className = 'copy';
  say(copy, 'Copy');
  block.append(pre, copy);
  return block;
}

function say(button, word) {
  clearTimeout(button.timer);
  button.ariaLabel = word;
  button.dataset.word = word;
  if (word !== 'Copy') {
    button.timer = setTimeout(() => say(button, 'Copy'), SHOWN_MS);
  }
}

// A page without https has no clipboard of its own.
async function copyText(text, element) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(element);
    return document.execCommand('copy');
  }
}
