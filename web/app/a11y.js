/* a11y.js: what a screen reader hears beside the conversation, and dialogs that give the focus back. */
import { $ } from './dom.js';

let last = 0;

/* Says something politely; the same words twice are said twice. */
export function announce(words) {
  const region = $('#announce');
  region.textContent = '';
  clearTimeout(last);
  last = setTimeout(() => {
    region.textContent = words;
  }, 60);
}

/* Opens a <dialog>; Escape, its close button and a click beside it close it. Focus goes back by itself (showModal). */
export function openDialog(dialog, onClose = null) {
  if (dialog.open) return;
  if (!dialog.dataset.ready) {
    dialog.dataset.ready = '1';
    dialog.addEventListener('click', (event) => {
      const box = dialog.getBoundingClientRect();
      const beside =
        event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
      if ((event.target === dialog && beside && event.detail > 0) || event.target.closest('[data-close]'))
        dialog.close();
    });
  }
  if (onClose) dialog.addEventListener('close', onClose, { once: true });
  dialog.showModal();
}

export const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/* Is the person writing? Single keys are letters then. */
export function writing(element = document.activeElement) {
  return Boolean(
    element?.closest?.('textarea, select, input:not([type=range]):not([type=checkbox]):not([type=radio])'),
  );
}
