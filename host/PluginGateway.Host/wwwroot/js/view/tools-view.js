import { make } from './make.js';

const STATES = { running: 'is running…', done: 'done', failed: 'failed' };

/** Shows the tools that a run has called, each to be opened. What is open stays open while others come. */
export class ToolsView {
  element = make('div', 'tools');
  /** @type {Map<string, ReturnType<typeof draw>>} */
  #shown = new Map();

  /** @param {import('../chat/entry.js').ToolCall[]} tools */
  update(tools) {
    for (const tool of tools) {
      let view = this.#shown.get(tool.id);
      if (!view) {
        view = draw(tool);
        this.#shown.set(tool.id, view);
        this.element.append(view.element);
      }

      view.element.dataset.state = tool.state;
      view.state.textContent = [STATES[tool.state], tool.meta].filter(Boolean).join(' · ');
      view.result.hidden = tool.result === undefined;
      view.result.textContent = tool.result ?? '';
    }
  }
}

function draw(tool) {
  const element = make('details', 'tool');
  const summary = make('summary');
  const state = make('span', 'tool-state');
  summary.append(make('span', 'unseen', 'Tool '), make('span', 'tool-name', tool.name), ' ', state);
  const result = make('pre', 'tool-result');
  result.tabIndex = 0;
  element.append(summary, make('pre', 'tool-args', tool.args), result);
  return { element, state, result };
}
