/* toast.js: what went wrong, in the server's words with its way out, until it is read or ten seconds are over. */
import { $, h, icon } from './dom.js';
import { t } from './i18n.js';

const READ_MS = 10000;

export function toast(message, help = '') {
  const close = () => box.remove();
  const box = h(
    'div',
    { class: 'toast' },
    h('p', {}, message, help ? h('small', {}, help) : null),
    h('button', { type: 'button', class: 'tool', 'aria-label': t('app.close'), onclick: close }, icon('close')),
  );
  const all = $('#toasts');
  if (all.children.length > 2) all.firstChild.remove();
  all.append(box);
  setTimeout(close, READ_MS);
}
