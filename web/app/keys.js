/* keys.js: the keyboard. Single letters work while nothing is typed; the sheet (?) is written from the same table. */
import { h } from './dom.js';
import { t } from './i18n.js';
import { writing } from './a11y.js';
import { openSheet, sheetIsOpen } from './sheet.js';

const SHOWN = [
  [['?'], 'help'],
  [['/'], 'say'],
  [['O'], 'hold'],
  [['C'], 'compare'],
  [['S'], 'side'],
  [['+', '−'], 'zoom'],
  [['1', '0'], 'full'],
  [['←', '→', '↑', '↓'], 'move'],
  [['Space'], 'space'],
  [['PgUp', 'PgDn'], 'photo'],
  [['T'], 'thing'],
  [['B'], 'paint'],
  [['[', ']'], 'size'],
  [['X'], 'erase'],
  [['Ctrl Z'], 'undo'],
  [['Ctrl ⇧ Z'], 'redo'],
  [['V'], 'versions'],
  [['E'], 'export'],
  [['Ctrl O'], 'open'],
  [['Esc'], 'leave'],
];

export function openKeys() {
  const words = (name) => (name === 'undo' || name === 'redo' ? t(`app.${name}`) : t(`keys.${name}`));
  openSheet(
    t('keys.title'),
    h(
      'dl',
      { class: 'keys' },
      SHOWN.map(([keys, name]) => [
        h(
          'dt',
          {},
          keys.map((key) => h('kbd', {}, key)),
        ),
        h('dd', {}, words(name)),
      ]),
    ),
  );
}

/* acts: name → function; hold(bool); painting(): the brush or null; overPhoto(): is the pointer on the photo? */
export function keys(acts, { hold, painting, overPhoto }) {
  const single = {
    '?': 'help',
    '/': 'say',
    c: 'compare',
    s: 'side',
    '+': 'zoomIn',
    '=': 'zoomIn',
    '-': 'zoomOut',
    0: 'fit',
    1: 'full',
    t: 'thing',
    b: 'paint',
    v: 'versions',
    e: 'export',
    PageUp: 'photoBefore',
    PageDown: 'photoAfter',
  };
  let byTab = false;

  window.addEventListener('keydown', (event) => {
    const command = event.ctrlKey || event.metaKey;
    if (sheetIsOpen()) return;
    if (event.key === 'Escape') {
      acts.leave();
      return;
    }
    if (command && event.key.toLowerCase() === 'z') {
      if (writing() && document.activeElement.value) return; /* the text's own undo */
      event.preventDefault();
      const brush = painting();
      if (brush) brush[event.shiftKey ? 'redo' : 'undo']();
      else acts[event.shiftKey ? 'redo' : 'undo']();
      return;
    }
    if (command && event.key.toLowerCase() === 'o') {
      event.preventDefault();
      acts.open();
      return;
    }
    if (event.key === 'Tab' && overPhoto() && document.activeElement === document.body && !event.shiftKey) {
      event.preventDefault();
      byTab = true;
      hold(true);
      return;
    }
    if (command || event.altKey || writing()) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const brush = painting();
    if (brush && key === '[') brush.setSize(brush.size / 1.25);
    else if (brush && key === ']') brush.setSize(brush.size * 1.25);
    else if (brush && key === 'x') brush.setErase(!brush.erase);
    else if (brush && key === 'Enter' && !document.activeElement.closest('button')) acts.done();
    else if (key === 'o') hold(true);
    else if (/^[1-9]$/.test(key) && acts.choose(Number(key))) {
      /* chosen */
    } else if (single[key] && !(brush && ['t', 'b', 'c', 's'].includes(key))) acts[single[key]]();
    else return;
    event.preventDefault();
  });
  window.addEventListener('keyup', (event) => {
    if (event.key.toLowerCase() === 'o' || (event.key === 'Tab' && byTab)) {
      byTab = false;
      hold(false);
    }
  });
  window.addEventListener('blur', () => hold(false));
}
