/* export.js: the dialog that writes files at full resolution: which, format, size, quality, metadata; then progress,
 * cancel, and the files to save. */
import { h } from './dom.js';
import { t } from './i18n.js';
import * as api from './api.js';
import { openSheet } from './sheet.js';
import { announce } from './a11y.js';

const FORMATS = { jpeg: ['JPEG', 92], png: ['PNG', 0], webp: ['WebP', 85], avif: ['AVIF', 60], tiff: ['TIFF', 0] };
const SIZES = [0, 4096, 2560, 2048, 1600, 1080];
let kept = { format: 'jpeg', size: 0, quality: 92, strip: 'gps', profile: '' };

function radios(name, label, options, chosen, onChange) {
  return h(
    'fieldset',
    { class: 'row' },
    h('legend', {}, label),
    h(
      'div',
      { class: 'radios' },
      options.map(([value, words]) => {
        const input = h('input', { type: 'radio', name, value, checked: value === chosen });
        input.addEventListener('change', () => onChange(value));
        return h('label', {}, input, h('span', {}, words));
      }),
    ),
  );
}

const mb = (bytes) => (bytes > 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.round(bytes / 1000)} kB`);

export function openExport(session, wish = {}) {
  const all = session.photos.length > 1;
  const choice = { ...kept, ...Object.fromEntries(Object.entries(wish).filter(([, value]) => value)), photos: 'this' };
  if (!(choice.format in FORMATS)) choice.format = 'jpeg';
  const said = h('p', { 'aria-live': 'polite' });
  const quality = h('input', {
    type: 'range',
    min: 30,
    max: 100,
    value: choice.quality,
    id: 'export-quality',
    'aria-label': t('export.quality'),
  });
  const value = h('output', { for: 'export-quality' }, String(choice.quality));
  const qualityRow = h(
    'div',
    { class: 'row' },
    h('span', {}, t('export.quality')),
    h('div', { class: 'with-value' }, quality, value),
  );
  const colour = () => {
    quality.style.setProperty('--from', '0%');
    quality.style.setProperty('--to', `${(100 * (quality.value - 30)) / 70}%`);
    value.textContent = quality.value;
    choice.quality = Number(quality.value);
  };
  const lossy = () => {
    qualityRow.hidden = FORMATS[choice.format][1] === 0;
  };
  quality.addEventListener('input', colour);
  const pick =
    (name, then = () => {}) =>
    (chosen) => {
      choice[name] = chosen;
      then();
    };
  const select = (name, label, options) => {
    const box = h(
      'select',
      { 'aria-label': label },
      options.map(([v, words]) => h('option', { value: v }, words)),
    );
    box.value = String(choice[name]);
    box.addEventListener('change', () => {
      choice[name] = name === 'size' ? Number(box.value) : box.value;
    });
    return h('div', { class: 'row' }, h('span', {}, label), box);
  };
  const go = h('button', { type: 'submit', class: 'primary big' }, t('export.go'));
  const form = h(
    'form',
    { class: 'form' },
    all
      ? radios(
          'which',
          t('export.which'),
          [
            ['this', t('export.this')],
            ['all', t('export.all', { n: session.photos.length })],
          ],
          'this',
          pick('photos'),
        )
      : null,
    radios(
      'format',
      t('export.format'),
      Object.entries(FORMATS).map(([key, [name]]) => [key, name]),
      choice.format,
      pick('format', () => {
        if (FORMATS[choice.format][1]) {
          quality.value = FORMATS[choice.format][1];
          colour();
        }
        lossy();
      }),
    ),
    select(
      'size',
      t('export.size'),
      SIZES.map((px) => [px, px ? `${px} px` : t('export.size.full')]),
    ),
    qualityRow,
    select('strip', t('export.meta'), [
      ['', t('export.meta.keep')],
      ['gps', t('export.meta.gps')],
      ['place', t('export.meta.place')],
      ['all', t('export.meta.all')],
    ]),
    select('profile', t('export.profile'), [
      ['', t('export.profile.keep')],
      ['srgb', 'sRGB'],
      ['p3', 'Display P3'],
    ]),
    h('div', { class: 'foot' }, said, go),
  );
  colour();
  lossy();
  const body = h('div', {}, form);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    kept = {
      format: choice.format,
      size: choice.size,
      quality: choice.quality,
      strip: choice.strip,
      profile: choice.profile,
    };
    run(session, choice, body, form);
  });
  openSheet(t('export.title'), body);
}

async function run(session, choice, body, form) {
  const bar = h('progress', { max: 1, value: 0, 'aria-label': t('export.progress') });
  const abort = new AbortController();
  let job = null;
  const cancel = h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      onclick: () => {
        if (job !== null) api.remove(`/jobs/${job}`).catch(() => {});
        abort.abort();
      },
    },
    t('export.cancel'),
  );
  const said = h('p', { 'aria-live': 'polite' }, t('export.progress'));
  body.replaceChildren(h('div', { class: 'form' }, bar, h('div', { class: 'foot' }, said, cancel)));
  cancel.focus();
  const request = { photos: choice.photos === 'all' ? 'all' : [session.index], format: choice.format };
  if (FORMATS[choice.format][1]) request.quality = choice.quality;
  if (choice.size) request.size = choice.size;
  if (choice.strip) request.strip = choice.strip;
  if (choice.profile) request.profile = choice.profile;
  try {
    ({ job } = await api.post(session.path('/export'), request, { signal: abort.signal }));
    const done = await api.getEvents(
      `/jobs/${job}/events`,
      'done',
      ({ fraction }) => {
        bar.value = fraction ?? 0;
      },
      abort.signal,
    );
    const files = done.files ?? [];
    body.replaceChildren(
      h(
        'div',
        { class: 'form' },
        h(
          'div',
          { class: 'files' },
          files.map((file, k) =>
            h(
              'a',
              { href: api.url(`/jobs/${job}/files/${file.k ?? k}`), download: file.name },
              t('export.save', { name: file.name }),
              h('small', {}, mb(file.bytes)),
            ),
          ),
        ),
      ),
    );
    body.querySelector('a')?.focus();
    if (files.length === 1) body.querySelector('a').click();
    announce(t('export.done'));
  } catch (error) {
    body.replaceChildren(form);
    form.querySelector('.foot p').textContent =
      error.name === 'AbortError' || error.code === 'cancelled' ? t('export.cancelled') : error.message;
    if (error.name !== 'AbortError') console.warn(error);
    form.querySelector('[type=submit]').focus();
  }
}
