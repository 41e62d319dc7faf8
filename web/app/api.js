/* api.js: the one place that talks to the server: /api/v1 of the same origin and nothing else. The token is a cookie
 * that the page cannot read. Every call gives JSON or a picture, or throws ApiError with the server's own words. */
import { t } from './i18n.js';

const BASE = '/api/v1';

export class ApiError extends Error {
  constructor(code, message, help = '', status = 0) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.help = help;
    this.status = status;
  }
}

async function failed(response) {
  let error = {};
  try {
    error = (await response.json()).error ?? {};
  } catch {
    /* no JSON: the status has to do */
  }
  if (response.status === 401) return new ApiError('token', t('error.token'), '', 401);
  return new ApiError(
    error.code ?? 'http',
    error.message ?? t('error.status', { status: response.status }),
    error.help ?? '',
    response.status,
  );
}

async function send(method, path, { body, json, headers = {}, signal } = {}) {
  if (json !== undefined) {
    body = JSON.stringify(json);
    headers = { 'Content-Type': 'application/json', ...headers };
  }
  let response;
  try {
    response = await fetch(BASE + path, { method, body, headers, signal, credentials: 'same-origin' });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError('offline', t('error.offline'));
  }
  if (!response.ok) throw await failed(response);
  return response;
}

async function asJson(method, path, options) {
  const response = await send(method, path, options);
  const text = await response.text();
  return text ? JSON.parse(text) : {};
}

export const get = (path, options) => asJson('GET', path, options);
export const post = (path, json = {}, options = {}) => asJson('POST', path, { json, ...options });
export const put = (path, json, options = {}) => asJson('PUT', path, { json, ...options });
export const remove = (path) => asJson('DELETE', path);
export const putBytes = (path, body, type) => asJson('PUT', path, { body, headers: { 'Content-Type': type } });

/* A picture as {bitmap, full: [width, height] of the whole frame at full size, or null}. */
async function asPicture(response) {
  const bitmap = await createImageBitmap(await response.blob());
  const size = (response.headers.get('X-Litho-Size') ?? '').split(/[ x,]+/).map(Number);
  return { bitmap, full: size.length === 2 && size[0] > 0 && size[1] > 0 ? size : null };
}

export const picture = async (path, signal) => asPicture(await send('GET', path, { signal }));
export const preview = async (path, json, signal) => asPicture(await send('POST', path, { json, signal }));

/* An upload with progress, which fetch() does not have. */
export function upload(path, file, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', BASE + path);
    request.setRequestHeader('X-Litho-Name', encodeURIComponent(file.name || 'photo'));
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onerror = () => reject(new ApiError('offline', t('error.offline')));
    request.onload = () => {
      let answer = {};
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        /* said below */
      }
      if (request.status < 300) return resolve(answer);
      const error = answer.error ?? {};
      return reject(
        new ApiError(
          error.code ?? 'http',
          error.message ?? t('error.status', { status: request.status }),
          error.help ?? '',
          request.status,
        ),
      );
    };
    request.send(file);
  });
}

/* The events of one answer (text/event-stream) as {event, data}. */
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value.replaceAll('\r\n', '\n');
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const field = (name) =>
        lines
          .filter((line) => line.startsWith(`${name}:`))
          .map((line) => line.slice(name.length + 1).trimStart())
          .join('\n');
      if (field('data')) yield { event: field('event') || 'message', data: JSON.parse(field('data')) };
    }
  }
}

/* Runs a call that may answer by events: progress goes to onProgress, the event `last` is what it gives. */
async function stream(response, last, onProgress) {
  if (!(response.headers.get('Content-Type') ?? '').startsWith('text/event-stream')) return response.json();
  for await (const { event, data } of events(response)) {
    if (event === 'progress') onProgress(data);
    if (event === last) return data;
    if (event === 'error') {
      const error = data.error ?? data;
      throw new ApiError(error.code ?? 'failed', error.message ?? t('error.unknown'), error.help ?? '');
    }
  }
  throw new ApiError('offline', t('error.offline'));
}

export async function postEvents(path, json, last, onProgress, signal) {
  const response = await send('POST', path, { json, signal, headers: { Accept: 'text/event-stream' } });
  return stream(response, last, onProgress);
}

export async function getEvents(path, last, onProgress, signal) {
  const response = await send('GET', path, { signal, headers: { Accept: 'text/event-stream' } });
  return stream(response, last, onProgress);
}

export const url = (path) => BASE + path;
