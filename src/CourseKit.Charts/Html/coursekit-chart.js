// Turns the static charts of a page interactive when a reader asks for it. Until then nothing is loaded; if it fails, the picture stays.
(() => {
  'use strict';
  if (window.CourseKitChart) {
    window.CourseKitChart.enhance(document);
    return;
  }

  const url = '{{url}}';
  const integrity = '{{integrity}}';
  const style = `
    .ck-chart-controls:not([hidden]) { display: flex; gap: .6em; align-items: baseline; margin-top: .3em; font: 13px Helvetica, Arial, sans-serif; }
    .ck-chart-button { font: inherit; padding: .15em .7em; border: 1px solid currentColor; border-radius: 999px; background: none; color: inherit; opacity: .72; cursor: pointer; }
    .ck-chart-button:hover, .ck-chart-button:focus-visible, .ck-chart-button[aria-pressed="true"] { opacity: 1; }
    .ck-chart-button[aria-pressed="true"] { box-shadow: inset 0 0 0 1px currentColor; }
    .ck-chart-button[disabled] { cursor: progress; }
    .ck-chart-live { border-radius: 6px; overflow: hidden; }
    @media print { .ck-chart-controls { display: none !important; } }`;

  let loading = null;

  // A copy that the page already runs, one that it carries as inert text or names as a file beside it, or the network's.
  function plotly() {
    if (window.Plotly) return Promise.resolve(window.Plotly);
    loading ??= load().then(() => {
      if (!window.Plotly) throw new Error('plotly.js did not start');
      return window.Plotly;
    }).catch(error => {
      loading = null;
      throw error;
    });
    return loading;
  }

  function load() {
    const script = document.createElement('script');
    const carried = document.getElementById('{{element}}');
    const beside = carried?.dataset.src;
    if (carried && !beside) {
      script.textContent = carried.textContent;
      document.head.append(script);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      script.src = beside ?? url;
      if (!beside) {
        script.integrity = integrity;
        script.crossOrigin = 'anonymous';
      }
      script.onload = resolve;
      script.onerror = () => {
        script.remove();
        reject(new Error('plotly.js could not be loaded'));
      };
      document.head.append(script);
    });
  }

  // The picture's own card tells which theme it is shown in, whoever chose it: the system, the page, a toggle.
  function isDark(chart) {
    const card = chart.querySelector('.ck-chart-picture rect');
    const parts = card && getComputedStyle(card).fill.match(/[\d.]+/g);
    return parts ? 0.3 * parts[0] + 0.59 * parts[1] + 0.11 * parts[2] < 128 : false;
  }

  // Exchanges colours, and leaves alone what comes from the reader's data: a label may look like a colour.
  const data = new Set(['meta', 'name', 'text', 'ticktext', 'hovertext', 'x', 'y', 'z']);

  function themed(value, colors) {
    if (typeof value === 'string') return colors[value] ?? value;
    if (Array.isArray(value)) return value.map(item => themed(item, colors));
    if (!value || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, data.has(key) ? item : themed(item, colors)]));
  }

  async function draw(chart) {
    const library = await plotly();
    const figure = JSON.parse(chart.querySelector('.ck-chart-data').textContent);
    const colors = isDark(chart) ? figure.layout.meta.dark : {};
    const live = chart.querySelector('.ck-chart-live');
    const picture = chart.querySelector('.ck-chart-picture');
    const layout = themed(figure.layout, colors);
    const size = picture.getBoundingClientRect();
    if (size.width) live.dataset.height = Math.round(size.height);
    layout.height = Number(live.dataset.height);
    live.hidden = false;
    try {
      await library.react(live, themed(figure.data, colors), layout, figure.config);
      picture.hidden = true;
    } catch (error) {
      live.hidden = true;
      throw error;
    }
  }

  async function toggle(chart, button, message) {
    const live = chart.querySelector('.ck-chart-live');
    const picture = chart.querySelector('.ck-chart-picture');
    message.textContent = '';
    if (!live.hidden) {
      picture.hidden = false;
      live.hidden = true;
      button.setAttribute('aria-pressed', 'false');
      return;
    }
    button.disabled = true;
    try {
      await draw(chart);
      button.setAttribute('aria-pressed', 'true');
    } catch (error) {
      message.textContent = `Not interactive: ${error.message}. The picture shows the same data.`;
    } finally {
      button.disabled = false;
    }
  }

  function enhance(root) {
    for (const chart of root.querySelectorAll('.ck-chart:not([data-ck-chart-ready])')) {
      const button = chart.querySelector('.ck-chart-button');
      // A chart that is still being parsed has no data yet; a later call finds it.
      if (!button || !chart.querySelector('.ck-chart-data')) continue;
      chart.dataset.ckChartReady = '';
      chart.querySelector('.ck-chart-controls').hidden = false;
      button.addEventListener('click', () => toggle(chart, button, chart.querySelector('.ck-chart-message')));
    }
  }

  // Interactive charts are drawn again when the page turns light or dark.
  function followTheme() {
    for (const chart of document.querySelectorAll('.ck-chart[data-ck-chart-ready]'))
      if (!chart.querySelector('.ck-chart-live').hidden) draw(chart).catch(() => {});
  }

  const sheet = document.createElement('style');
  sheet.textContent = style;
  document.head.append(sheet);
  window.CourseKitChart = { enhance };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', followTheme);
  for (const element of [document.documentElement, document.body].filter(Boolean))
    new MutationObserver(followTheme).observe(element, { attributes: true, attributeFilter: ['class', 'style', 'data-theme', 'data-color-scheme'] });
  enhance(document);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => enhance(document));
})();
