import { make } from '../view/make.js';
import { parseBlocks } from './blocks.js';
import { codeBlock } from './code-block.js';
import { appendInline } from './inline.js';

/** Shows what an agent wrote. While it grows, only the blocks that changed are drawn anew: what somebody has selected above them stays selected. */
export class MarkdownView {
  element = make('div', 'text');
  /** @type {{ source: string, element: Element }[]} */
  #shown = [];

  /** @param {string} text */
  update(text) {
    const blocks = parseBlocks(text);
    this.#shown.splice(blocks.length).forEach(({ element }) => element.remove());
    blocks.forEach((block, index) => {
      const known = this.#shown[index];
      if (known?.source !== block.source) {
        const element = draw(block);
        known ? known.element.replaceWith(element) : this.element.append(element);
        this.#shown[index] = { source: block.source, element };
      }
    });
  }
}

/** @param {import('./blocks.js').Block} block */
function draw(block) {
  switch (block.kind) {
    case 'code':
      return codeBlock(block.text, block.language);
    case 'heading':
      // Below the page's own headings.
      return withInline(make(`h${Math.min(block.level + 2, 6)}`), block.text);
    case 'rule':
      return make('hr');
    case 'quote':
      return withBlocks(make('blockquote'), block.blocks);
    case 'list':
      return list(block);
    case 'table':
      return table(block);
    default:
      return withInline(make('p'), block.text);
  }
}

function withInline(element, text) {
  appendInline(element, text);
  return element;
}

function withBlocks(element, blocks) {
  element.append(...blocks.map(draw));
  return element;
}

function list({ start, items }) {
  const element = make(start === null ? 'ul' : 'ol');
  if (start !== null && start !== 1) {
    element.start = start;
  }

  element.append(...items.map(item));
  return element;
}

function item(blocks) {
  const element = make('li');
  const [first, ...rest] = blocks;
  if (first?.kind === 'text') {
    appendInline(element, first.text.replace(/^\[ \] /, '☐ ').replace(/^\[[xX]\] /, '☑ '));
    return withBlocks(element, rest);
  }

  return withBlocks(element, blocks);
}

// Wider than the window, it scrolls within a box of its own.
function table({ aligns, rows }) {
  const box = make('div', 'table');
  box.tabIndex = 0;
  const element = make('table');
  rows.forEach((cells, index) => {
    const row = make('tr');
    aligns.forEach((align, column) => {
      const cell = withInline(make(index === 0 ? 'th' : 'td', align), cells[column] ?? '');
      row.append(cell);
    });
    element.append(row);
  });
  box.append(element);
  return box;
}
