/* history.js: the versions of the photo: go back to one, or see one beside what is shown. */
import { h } from './dom.js';
import { t } from './i18n.js';
import { closeSheet, openSheet } from './sheet.js';

/* What a version of the photo is called. */
export function versionName(version, photo) {
  if (version > 0) return t('history.version', { n: version });
  return t(photo?.versions[0]?.scene ? 'history.made' : 'history.original');
}

/* compare(version): shows it beside the present one. */
export function openHistory(session, compare) {
  const { photo } = session;
  const body = h(
    'ol',
    { class: 'versions' },
    photo.versions.map((version, index) => {
      const now = index === photo.at;
      const name = versionName(index, photo);
      return h(
        'li',
        {},
        h(
          'figure',
          { class: now ? 'now' : null },
          h('img', { src: session.thumbnail(session.index, index, 360), alt: name, loading: 'lazy' }),
          h(
            'figcaption',
            {},
            index === 0 ? name : version.said || name,
            h('small', {}, now ? t('history.now') : index === 0 ? '' : name),
          ),
          now
            ? null
            : h(
                'div',
                { class: 'acts' },
                h(
                  'button',
                  {
                    type: 'button',
                    'aria-label': `${t('history.go')}: ${name}`,
                    onclick: () => {
                      closeSheet();
                      session.goTo(index);
                    },
                  },
                  t('history.go'),
                ),
                h(
                  'button',
                  {
                    type: 'button',
                    'aria-label': `${t('history.compare')}: ${name}`,
                    onclick: () => {
                      closeSheet();
                      compare(index);
                    },
                  },
                  t('view.compare'),
                ),
              ),
        ),
      );
    }),
  );
  openSheet(t('history.title'), body, { wide: true });
}
