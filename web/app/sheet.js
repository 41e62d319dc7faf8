/* sheet.js: the one dialog that exports, versions, keys and the ledger use, one after another. */
import { $ } from './dom.js';
import { openDialog } from './a11y.js';

/* Opens with a title and an element; wide: for pictures. */
export function openSheet(title, body, { wide = false, onClose = null } = {}) {
  const dialog = $('#sheet');
  if (dialog.open) dialog.close();
  $('#sheet-title').textContent = title;
  $('#sheet-body').replaceChildren(body);
  dialog.classList.toggle('wide', wide);
  openDialog(dialog, onClose);
}

export const closeSheet = () => $('#sheet').close();
export const sheetIsOpen = () => $('#sheet').open;
