/* ledger.js: what the models saw of the photo and the words, as the server's ledger says, and where this page's own
 * requests went, as the browser counted them. */
import { h } from './dom.js';
import { t } from './i18n.js';
import { get } from './api.js';
import { openSheet } from './sheet.js';

function requests() {
  const all = performance
    .getEntriesByType('resource')
    .map((one) => one.name)
    .filter((name) => /^https?:/.test(name));
  return { n: all.length, away: all.filter((name) => new URL(name).origin !== location.origin).length };
}

export async function openLedger(session) {
  const ledger = session.photo ? await session.work(() => get(session.photoPath('ledger'))) : { entries: [] };
  if (!ledger) return;
  const entries = ledger.entries ?? ledger.models ?? [];
  const away = (ledger.network ?? []).length > 0 || entries.some((one) => one.away || one.left_machine);
  const { n, away: others } = requests();
  const text = (value) => (Array.isArray(value) ? value.join(', ') : String(value ?? ''));
  const rows = entries.map((one) =>
    h(
      'tr',
      {},
      h('td', {}, text(one.model ?? one.name)),
      h('td', {}, text(one.saw)),
      h('td', {}, one.where && one.where !== 'this machine' ? text(one.where) : t('ledger.here')),
    ),
  );
  const table = rows.length
    ? h(
        'table',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['model', 'saw', 'where'].map((key) => h('th', { scope: 'col' }, t(`ledger.${key}`))),
          ),
        ),
        h('tbody', {}, rows),
      )
    : h('p', { class: 'fine' }, t('ledger.none'));
  openSheet(
    t('ledger.title'),
    h(
      'div',
      {},
      h('p', { class: 'lead' }, t(away ? 'ledger.away' : 'ledger.home')),
      table,
      h(
        'p',
        { class: 'fine' },
        others ? t('ledger.others', { n: others }) : t('ledger.requests', { n, host: location.host }),
      ),
    ),
  );
}
