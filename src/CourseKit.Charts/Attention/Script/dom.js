// Elements. Texts are set as text and never parsed: tokens may hold markup.
function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

const element = (name, attributes = {}, ...children) => fill(document.createElement(name), attributes, children);
const drawing = (name, attributes = {}, ...children) => fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);

const percent = (weight) => weight === 0 ? '0 %' : weight < 0.01 ? '<1 %' : `${Math.round(weight * 100)} %`;
const decimal = (value, digits = 2) => value.toFixed(digits).replace('-', '−');
const range = (count) => [...Array(count).keys()];
const name = (token) => token.trim() === '' ? '␣' : token;

// One tab stop for a row or column of buttons; arrow keys move among them.
function roving(container, keys, moved = () => {}) {
  const buttons = () => [...container.querySelectorAll('button')];
  const settle = (current) => { for (const button of buttons()) button.tabIndex = button === current ? 0 : -1; };
  container.addEventListener('keydown', (event) => {
    const all = buttons();
    const at = all.indexOf(document.activeElement);
    const step = keys[event.key];
    if (at < 0 || step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = typeof step === 'function' ? step(at, all.length) : at + step;
    event.preventDefault();
    if (next < 0 || next >= all.length || next === at) return;
    settle(all[next]);
    all[next].focus();
    moved(all[next]);
  });
  container.addEventListener('focusin', (event) => { if (event.target.tagName === 'BUTTON') settle(event.target); });
  return settle;
}

const ends = { Home: () => 0, End: (_, count) => count - 1 };
const alongRow = { ArrowLeft: -1, ArrowRight: 1, ...ends };
const alongColumn = { ArrowUp: -1, ArrowDown: 1, ...ends };
