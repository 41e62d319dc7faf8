/* gestures.js: wheel, drag, pinch, double click and keys of the viewer. A tool takes one finger or the left button;
 * two fingers, the middle button and Space with a drag always move the picture. */
const PAN_PX = 60;
const CURSOR_SHARE = 0.02;

const middle = (a, b) => [(a.clientX + b.clientX) / 2, (a.clientY + b.clientY) / 2];
const distance = (a, b) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);

export function gestures(viewer) {
  const { root, canvas } = viewer;
  const pointers = new Map();
  let space = false;
  let using = false; /* the tool has the pointer */

  const inPane = (clientX, clientY) => viewer.inPane(clientX, clientY);

  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      if (event.shiftKey && !event.ctrlKey) return viewer.pan(-(event.deltaY + event.deltaX) * viewer.ratio, 0);
      const lines = event.deltaMode === 1 ? 30 : 1;
      return viewer.zoom(
        Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0022)),
        ...inPane(event.clientX, event.clientY),
      );
    },
    { passive: false },
  );

  canvas.addEventListener('pointerdown', (event) => {
    event.preventDefault(); /* the focus stays where it is: Tab can then hold the original */
    document.activeElement?.blur?.();
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event);
    if (pointers.size > 1 && using) {
      using = false;
      viewer.tool?.cancel?.();
    }
    if (pointers.size === 1 && viewer.tool && event.button === 0 && !space) {
      using = true;
      viewer.tool.down?.(viewer.share(event.clientX, event.clientY), event);
    }
  });

  canvas.addEventListener('pointermove', (event) => {
    const last = pointers.get(event.pointerId);
    if (!last) {
      viewer.tool?.hover?.(viewer.share(event.clientX, event.clientY));
      return;
    }
    if (using) {
      const moves = event.getCoalescedEvents?.() ?? [];
      for (const move of moves.length ? moves : [event])
        viewer.tool?.move?.(viewer.share(move.clientX, move.clientY), move);
      pointers.set(event.pointerId, event);
      return;
    }
    if (pointers.size === 1) {
      viewer.pan((event.clientX - last.clientX) * viewer.ratio, (event.clientY - last.clientY) * viewer.ratio);
    } else {
      const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, p]) => p);
      const [x, y] = middle(event, other);
      const [x0, y0] = middle(last, other);
      viewer.zoom(distance(event, other) / Math.max(1, distance(last, other)), ...inPane(x, y));
      viewer.pan((x - x0) * viewer.ratio, (y - y0) * viewer.ratio);
    }
    pointers.set(event.pointerId, event);
  });

  const up = (event) => {
    if (!pointers.delete(event.pointerId) || !using) return;
    using = false;
    if (event.type === 'pointercancel') viewer.tool?.cancel?.();
    else viewer.tool?.up?.(viewer.share(event.clientX, event.clientY), event);
  };
  canvas.addEventListener('pointerup', up);
  canvas.addEventListener('pointercancel', up);
  canvas.addEventListener('pointerleave', () => viewer.tool?.hover?.(null));

  canvas.addEventListener('dblclick', (event) => {
    if (viewer.tool) return;
    viewer.zoomTo(viewer.view.fitted ? 1 : null, ...inPane(event.clientX, event.clientY));
  });

  window.addEventListener('keydown', (event) => {
    if (event.key === ' ' && document.activeElement === document.body) {
      space = true;
      root.classList.add('panning');
      event.preventDefault();
    }
  });
  window.addEventListener('keyup', (event) => {
    if (event.key !== ' ') return;
    space = false;
    root.classList.remove('panning');
  });

  /* With the viewer in focus: arrows move the picture, or the tool's cursor; Enter and Space use the tool there. */
  let cursor = [0.5, 0.5];
  root.addEventListener('keydown', (event) => {
    if (event.target !== root || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (way && viewer.tool) {
      const step = CURSOR_SHARE * (event.shiftKey ? 4 : 1);
      cursor = cursor.map((at, i) => Math.min(1, Math.max(0, at + step * way[i])));
      viewer.tool.hover?.(cursor);
    } else if (way) {
      viewer.pan(-way[0] * PAN_PX * viewer.ratio, -way[1] * PAN_PX * viewer.ratio);
    } else if (viewer.tool && (event.key === 'Enter' || event.key === ' ')) {
      if (event.key === 'Enter' && viewer.tool.enter) return; /* the tool's own meaning, see keys.js */
      viewer.tool.down?.(cursor, event);
      viewer.tool.up?.(cursor, event);
    } else {
      return;
    }
    event.preventDefault();
  });
}
