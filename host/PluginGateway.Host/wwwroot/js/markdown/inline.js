import { make } from '../view/make.js';

const DEEPEST = 4;
const SPANS = new RegExp(
  [
    /\\([\\`*_{}[\]()#+\-.!|~<>])/, // 1 an escaped character
    /``([^\n]+?)``|`([^`\n]+)`/, // 2, 3 code
    /\*\*(?=\S)((?:[^*\n]|\*[^*\n]+\*)+)\*\*/, // 4 strong
    /\*(?=[^\s*])([^*\n]+)\*/, // 5 emphasis
    /(?<!\w)_(?=[^\s_])([^_\n]+)_(?!\w)/, // 6 emphasis
    /~~(?=\S)([^~\n]+)~~/, // 7 struck out
    /(?<!!)\[([^[\]\n]+)\]\((https?:\/\/[^\s()<>"']+(?:\([^\s()<>"']*\)[^\s()<>"']*)?)\)/, // 8, 9 a link
    /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]*_~`])/, // 10 an address
  ].map((part) => part.source).join('|'),
  'g',
);

/**
 * Adds a text with its emphasis, code and links, element by element, so that no text can become markup. Pictures of elsewhere are not fetched: who asks for one
 * tells its server that the message was read.
 * @param {Node} parent @param {string} text
 */
export function appendInline(parent, text, depth = 0) {
  let end = 0;
  for (const match of depth < DEEPEST ? text.matchAll(SPANS) : []) {
    parent.append(text.slice(end, match.index));
    appendSpan(parent, match, depth + 1);
    end = match.index + match[0].length;
  }

  parent.append(text.slice(end));
}

function appendSpan(parent, [, escaped, code2, code, strong, star, underscore, struck, linkText, linkAddress, address], depth) {
  if (escaped !== undefined) {
    parent.append(escaped);
  } else if (code2 !== undefined || code !== undefined) {
    parent.append(make('code', '', code2?.replace(/^ (.*) $/, '$1') ?? code));
  } else if (address !== undefined) {
    parent.append(link(address, address));
  } else if (linkAddress !== undefined) {
    appendLink(parent, linkText, linkAddress);
  } else {
    const element = make(strong !== undefined ? 'strong' : struck !== undefined ? 's' : 'em');
    appendInline(element, strong ?? star ?? underscore ?? struck, depth);
    parent.append(element);
  }
}

// Nobody is led anywhere else than the page says: beside other words stands where they lead.
function appendLink(parent, text, address) {
  const element = link(address, text);
  parent.append(element);
  if (text !== address) {
    parent.append(make('span', 'host', ` (${new URL(address).host})`));
  }
}

function link(address, text) {
  const element = make('a', '', text);
  element.href = address;
  element.title = address;
  element.target = '_blank';
  element.rel = 'noopener noreferrer';
  return element;
}
