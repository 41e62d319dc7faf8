/* mask.js: masks between the server's grey pictures (white is inside) and canvases whose alpha is the mask, tinted as
 * retouchers' red film is. */
export const TINT = [232, 62, 34];

export function tinted(bitmap) {
  const canvas = document.createElement('canvas');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  const image = context.getImageData(0, 0, canvas.width, canvas.height);
  const { data } = image;
  for (let i = 0; i < data.length; i += 4) {
    data[i + 3] = data[i];
    [data[i], data[i + 1], data[i + 2]] = TINT;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

export function empty(width, height) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

/* A grey PNG of a tinted canvas. */
export function toGrey(canvas) {
  const out = empty(canvas.width, canvas.height);
  const from = canvas.getContext('2d', { willReadFrequently: true }).getImageData(0, 0, canvas.width, canvas.height);
  const context = out.getContext('2d');
  const { data } = from;
  for (let i = 0; i < data.length; i += 4) {
    data[i] = data[i + 1] = data[i + 2] = data[i + 3];
    data[i + 3] = 255;
  }
  context.putImageData(from, 0, 0);
  return new Promise((resolve) => {
    out.toBlob(resolve, 'image/png');
  });
}

/* How much of the frame is inside, 0 to 1. */
export function share(canvas) {
  const { data } = canvas
    .getContext('2d', { willReadFrequently: true })
    .getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  for (let i = 3; i < data.length; i += 4) sum += data[i];
  return sum / 255 / (data.length / 4);
}
