/* fields.js: a control for one parameter of an operation, from its row of the operation table. `change(value, done)` is
 * called while it is dragged (done false) and when it is let go (true). */
import { h, clamp } from './dom.js';
import { t } from './i18n.js';

function stepOf(low, high, integer) {
  if (integer) return 1;
  const span = high - low;
  return span <= 2 ? 0.01 : span <= 20 ? 0.05 : 1;
}

const shown = (value) => String(Number(Number(value).toPrecision(4)));
/* The level that is no change: the slider's colour runs from there to the thumb. */
function fill(range, rest) {
  const at = (value) => 100 * clamp((value - range.min) / (range.max - range.min), 0, 1);
  const [a, b] = [at(rest), at(Number(range.value))].sort((x, y) => x - y);
  range.style.setProperty('--from', `${a}%`);
  range.style.setProperty('--to', `${b}%`);
}

function numberField(param, value, label, change) {
  const legal = param.legal ?? param.usual ?? [0, 100];
  const usual = param.usual ?? legal;
  const low = Math.min(usual[0], value);
  const high = Math.max(usual[1], value);
  const rest = clamp(0, low, high);
  const unit = param.unit ?? '';
  const say = (v) => `${shown(v)}${unit ? ` ${unit}` : ''}`;
  const range = h('input', {
    type: 'range',
    min: low,
    max: high,
    step: stepOf(low, high, param.kind === 'integer'),
    'aria-label': label,
  });
  const box = h('input', { type: 'number', min: legal[0], max: legal[1], step: 'any', 'aria-label': label });
  const put = (v) => {
    range.value = v;
    box.value = shown(v);
    range.setAttribute('aria-valuetext', say(v));
    fill(range, rest);
  };
  put(value);
  const sliderChanged = (done) => {
    box.value = shown(range.value);
    range.setAttribute('aria-valuetext', say(range.value));
    fill(range, rest);
    change(Number(range.value), done);
  };
  range.addEventListener('input', () => sliderChanged(false));
  range.addEventListener('change', () => sliderChanged(true));
  box.addEventListener('change', () => {
    const v = clamp(Number(box.value), legal[0], legal[1]);
    if (Number.isNaN(v)) return put(value);
    put(v);
    return change(v, true);
  });
  return h(
    'div',
    { class: 'field' },
    range,
    h('div', { class: 'amount' }, box, h('span', { 'aria-hidden': 'true' }, unit)),
  );
}

/* The control, or null for what has none (curves, files). */
export function field(param, value, label, change) {
  if (param.kind === 'number' || param.kind === 'integer') {
    return typeof value === 'number' ? numberField(param, value, label, change) : null;
  }
  if (param.kind === 'choice') {
    const select = h(
      'select',
      { 'aria-label': label },
      (param.choices ?? []).map((one) => h('option', { value: one }, one.replaceAll('_', ' '))),
    );
    select.value = value ?? param.default;
    select.addEventListener('change', () => change(select.value, true));
    return select;
  }
  if (param.kind === 'boolean') {
    const box = h('input', {
      type: 'checkbox',
      class: 'switch',
      role: 'switch',
      'aria-label': label,
      checked: Boolean(value),
    });
    box.addEventListener('change', () => change(box.checked, true));
    return box;
  }
  if (param.kind === 'text' || param.kind === 'colour') {
    if (param.name === 'model') return null;
    const box = h('input', {
      type: 'text',
      class: 'text',
      'aria-label': label,
      maxlength: 200,
      spellcheck: 'false',
      value: value ?? '',
    });
    box.addEventListener('change', () => box.value.trim() && change(box.value.trim(), true));
    return box;
  }
  return null;
}

export function valueWords(param, value) {
  return typeof value === 'number'
    ? `${value > 0 && (param.usual?.[0] ?? 0) < 0 ? '+' : ''}${shown(value)}${param.unit ? ` ${param.unit}` : ''}`
    : String(value ?? t('cards.whole'));
}
