/* dock.js: the buttons over the photo: hold for the original, compare, zoom, tools; and the tags that say what
 * is seen. */
import { $ } from './dom.js';
import { t } from './i18n.js';
import { announce, calm } from './a11y.js';

export function dock(viewer, acts) {
  const original = $('#original');
  const hold = (held) => {
    viewer.hold(held);
    original.classList.toggle('down', held);
  };
  original.addEventListener('pointerdown', (event) => {
    original.setPointerCapture(event.pointerId);
    hold(true);
  });
  for (const name of ['pointerup', 'pointercancel', 'blur']) original.addEventListener(name, () => hold(false));
  original.addEventListener('keydown', (event) => {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    if (!event.repeat) hold(true);
  });
  original.addEventListener('keyup', () => hold(false));
  original.addEventListener('contextmenu', (event) => event.preventDefault());

  for (const [name, act] of [
    ['compare', 'compare'],
    ['side', 'side'],
    ['zoom-out', 'zoomOut'],
    ['zoom-in', 'zoomIn'],
    ['pick', 'thing'],
    ['paint', 'paint'],
  ]) {
    $(`#${name}`).addEventListener('click', acts[act]);
  }
  const zoom = $('#zoom');
  zoom.addEventListener('click', () => (viewer.view.fitted ? acts.full() : acts.fit()));

  const shown = () => {
    const percent = Math.max(1, Math.round(100 * viewer.view.scale));
    zoom.textContent = `${percent} %`;
    zoom.setAttribute(
      'aria-label',
      `${t('view.zoom', { zoom: percent })}: ${t(viewer.view.fitted ? 'view.full' : 'view.fit')}`,
    );
  };
  viewer.addEventListener('drawn', shown);

  const tags = () => {
    const left = $('#tag-left');
    const right = $('#tag-right');
    const two = viewer.mode !== 'one' && !viewer.held;
    left.hidden = !(two || viewer.held);
    right.hidden = !two;
    left.textContent = viewer.held ? t('view.is.original') : viewer.labels[0];
    right.textContent = viewer.labels[1];
  };
  viewer.addEventListener('mode', () => {
    tags();
    $('#compare').setAttribute('aria-pressed', String(viewer.mode === 'split'));
    $('#side').setAttribute('aria-pressed', String(viewer.mode === 'side'));
    if (viewer.mode === 'split' && !calm()) viewer.handle.focus({ preventScroll: true });
  });
  viewer.addEventListener('hold', () => {
    tags();
    announce(t(viewer.held ? 'view.is.original' : 'view.is.edited'));
  });
  viewer.addEventListener('tool', () => {
    $('#pick').setAttribute('aria-pressed', String(viewer.tool?.name === 'thing'));
    $('#paint').setAttribute('aria-pressed', String(viewer.tool?.name === 'brush'));
  });
}
