/* i18n.js: the page's language: the browser's, or the person's choice, which is kept. Markup names its words by
 * data-t (text) and data-t-ATTRIBUTE (title, aria-label, placeholder). */
import en from './lang/en.js';
import zh from './lang/zh.js';
import { OPS_ZH, REGIONS_ZH } from './lang/ops_zh.js';

const WORDS = { en, zh };
const ATTRIBUTES = ['title', 'aria-label', 'placeholder'];
let now = null;

export function locale() {
  if (!now) {
    const kept = localStorage.getItem('litho.language');
    now = kept in WORDS ? kept : (navigator.language ?? 'en').toLowerCase().startsWith('zh') ? 'zh' : 'en';
  }
  return now;
}

/* The words of `key` with {names} filled in; a key that is missing is shown, so that it is seen. */
export function t(key, values = {}) {
  const words = WORDS[locale()][key] ?? en[key] ?? key;
  return words.replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? ''));
}

export const has = (key) => key in en;
export const opTitle = (op) => (locale() === 'zh' && OPS_ZH[op.name]) || op.title || op.name;
export const regionName = (name) => (locale() === 'zh' && REGIONS_ZH[name]) || name;

export function translate(root = document) {
  for (const element of root.querySelectorAll('[data-t]')) element.textContent = t(element.dataset.t);
  for (const attribute of ATTRIBUTES) {
    for (const element of root.querySelectorAll(`[data-t-${attribute}]`)) {
      element.setAttribute(attribute, t(element.getAttribute(`data-t-${attribute}`)));
    }
  }
}

export function setLocale(language) {
  now = language;
  localStorage.setItem('litho.language', language);
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  translate();
  window.dispatchEvent(new Event('language'));
}

export function startLocale() {
  document.documentElement.lang = locale() === 'zh' ? 'zh-CN' : 'en';
  translate();
}
