/* fold.js: an answer that is very long (a list of all that can be done) begins with what matters; the rest is
 * folded. */
import { h } from './dom.js';
import { t } from './i18n.js';

const LONG = 480; /* characters, from which an answer is folded */
const HEAD = 160; /* the most that stays in sight */

/* [head, rest]: cut after a clause where there is one, else between words; rest is '' where the words are not long. */
export function cut(words) {
  if (words.length <= LONG) return [words, ''];
  const head = words.slice(0, HEAD);
  const clause = Math.max(...['; ', '. ', '；', '。'].map((mark) => head.lastIndexOf(mark)));
  const at = clause > 0 ? clause : Math.max(head.lastIndexOf(' '), 1);
  return [clause > 0 ? `${words.slice(0, at)}.` : `${words.slice(0, at)}…`, words.slice(at + 1).trim()];
}

/* The words as children of an element. */
export function folded(words) {
  const [head, rest] = cut(words);
  if (!rest) return [head];
  const all = h('p', { tabindex: '0' }, rest[0].toUpperCase() + rest.slice(1));
  return [head, h('details', { class: 'rest' }, h('summary', {}, t('chat.rest')), all)];
}
