/** Makes an element. Text goes in as text, never as markup. @param {string} tag @param {string} [className] @param {string} [text] */
export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) {
    element.className = className;
  }

  if (text !== undefined) {
    element.textContent = text;
  }

  return element;
}

/** Makes a button that does something. @param {string} text @param {() => void} onClick */
export function makeButton(text, onClick) {
  const button = make('button', 'quiet', text);
  button.type = 'button';
  button.addEventListener('click', onClick);
  return button;
}

/** The element of the page with this id. @returns {any} */
export function byId(id) {
  return document.getElementById(id);
}

/** Shows the text, or hides the element when there is none. @param {HTMLElement} element @param {string | undefined} text */
export function showText(element, text) {
  element.hidden = !text;
  if (element.textContent !== (text ?? '')) {
    element.textContent = text ?? '';
  }
}
