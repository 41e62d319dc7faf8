/* settings.js: the menu: language, appearance, voice, and the doors to the sheets. Choices are kept in the browser. */
import { $ } from './dom.js';
import { locale, setLocale } from './i18n.js';

export function startTheme() {
  const kept = localStorage.getItem('litho.theme');
  if (kept === 'light' || kept === 'dark') document.documentElement.dataset.theme = kept;
}

function setTheme(theme) {
  if (theme === 'auto') {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem('litho.theme');
  } else {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem('litho.theme', theme);
  }
}

/* doors: name → function, for the buttons with data-door. */
export function settings(doors) {
  const menu = $('#menu');
  const button = $('#menu-button');
  const close = () => {
    menu.hidden = true;
    button.setAttribute('aria-expanded', 'false');
  };
  button.addEventListener('click', () => {
    menu.hidden = !menu.hidden;
    button.setAttribute('aria-expanded', String(!menu.hidden));
    if (!menu.hidden) $('select, button', menu).focus();
  });
  document.addEventListener('pointerdown', (event) => {
    if (!menu.hidden && !menu.contains(event.target) && !button.contains(event.target)) close();
  });
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    close();
    button.focus();
    event.stopPropagation();
  });
  menu.addEventListener('focusout', (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget) && event.relatedTarget !== button) close();
  });

  const language = $('#language');
  language.value = locale();
  language.addEventListener('change', () => setLocale(language.value));
  const theme = $('#theme');
  theme.value = localStorage.getItem('litho.theme') ?? 'auto';
  theme.addEventListener('change', () => setTheme(theme.value));

  for (const door of menu.querySelectorAll('[data-door]')) {
    door.addEventListener('click', () => {
      close();
      button.focus();
      doors[door.dataset.door]?.();
    });
  }
}
