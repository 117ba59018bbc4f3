import { make } from './make.js';

const FENCE = /```[^\n]*\n([\s\S]*?)(?:\n?```|$)/g;
const INLINE = /`([^`\n]+)`|\*\*([^*\n]+)\*\*|(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/g;

/**
 * What an agent wrote, as elements: code, bold and web addresses are shown as such, everything else as it is. Built element by element, so that no text can
 * become markup.
 * @param {string} text
 * @returns {DocumentFragment}
 */
export function richText(text) {
  const result = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(FENCE)) {
    appendInline(result, text.slice(end, match.index).replace(/\n$/, ''));
    const block = make('pre');
    block.tabIndex = 0;
    block.append(make('code', '', match[1]));
    result.append(block);
    end = match.index + match[0].length;
  }

  appendInline(result, end === 0 ? text : text.slice(end).replace(/^\n/, ''));
  return result;
}

function appendInline(parent, text) {
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    parent.append(text.slice(end, match.index), inline(match));
    end = match.index + match[0].length;
  }

  parent.append(text.slice(end));
}

function inline([, code, bold, address]) {
  if (code !== undefined) {
    return make('code', '', code);
  }

  return bold !== undefined ? make('strong', '', bold) : link(address);
}

// The text of a link is its address: nobody is led anywhere else than it says.
function link(address) {
  const element = make('a', '', address);
  element.href = address;
  element.target = '_blank';
  element.rel = 'noopener noreferrer';
  return element;
}
