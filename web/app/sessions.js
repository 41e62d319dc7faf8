/* sessions.js: earlier conversations, which the server keeps: open one, or delete it. */
import { h, icon } from './dom.js';
import { locale, t } from './i18n.js';
import * as api from './api.js';
import { closeSheet, openSheet } from './sheet.js';

const when = (value) => {
  const date = new Date(typeof value === 'number' ? value * 1000 : value);
  return Number.isNaN(date.getTime())
    ? ''
    : date.toLocaleString(locale() === 'zh' ? 'zh-CN' : 'en', { dateStyle: 'medium', timeStyle: 'short' });
};

export async function openSessions(session, open) {
  const answer = await session.work(() => api.get('/sessions'));
  if (!answer) return;
  const all = (answer.sessions ?? []).filter((one) => one.photos !== 0);
  const list = h(
    'ul',
    { class: 'list' },
    all.map((one) => {
      const photos = typeof one.photos === 'number' ? one.photos : (one.photos?.length ?? 0);
      const name = one.title || when(one.updated ?? one.created) || one.id;
      const row = h(
        'li',
        {},
        h(
          'button',
          {
            type: 'button',
            class: 'open',
            onclick: () => {
              closeSheet();
              open(one.id);
            },
          },
          h('span', {}, name),
          h('small', {}, t('sessions.photos', { n: photos })),
        ),
        one.id === session.id
          ? null
          : h(
              'button',
              {
                type: 'button',
                class: 'tool',
                'aria-label': `${t('sessions.delete')}: ${name}`,
                onclick: () =>
                  session.work(async () => {
                    await api.remove(`/sessions/${one.id}`);
                    row.remove();
                  }),
              },
              icon('bin'),
            ),
      );
      return row;
    }),
  );
  openSheet(t('sessions.title'), all.length ? list : h('p', { class: 'lead' }, t('sessions.none')));
}
