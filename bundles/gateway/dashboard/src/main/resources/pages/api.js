// The one place that talks to the Gateway. Signed in by a session's cookie, whose CSRF token is kept in memory only, or
// by an API token, which this tab forgets when it is closed.

/** Where the API is: beside these files, whatever path a proxy shows the Gateway below. */
export const API = new URL('../api', import.meta.url).pathname;

const KEY = 'sophon.token';
let csrf = null;
let askPassword = null;
let signedOut = () => {};

/** An answer that says no, in the Gateway's own words. */
export class ApiError extends Error {
  constructor(status, error, message) {
    super(message || error || `The Gateway answered ${status}`);
    this.status = status;
    this.error = error;
  }
}

/** How a password is asked for when a decision needs it anew, and what happens when the sign-in is over. */
export function whenNeeded(password, out) {
  askPassword = password;
  signedOut = out;
}

/** The sign-in is over, by what was just done. */
export const startAgain = () => signedOut();

export function useToken(token) {
  if (token) sessionStorage.setItem(KEY, token);
  else sessionStorage.removeItem(KEY);
}

export function headers(more) {
  const token = sessionStorage.getItem(KEY);
  return { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...more };
}

async function send(method, path, body, more) {
  const unsafe = method !== 'GET';
  const sent = fetch(`${API}${path}`, {
    method,
    cache: 'no-store',
    credentials: 'same-origin',
    headers: headers({
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(unsafe && csrf ? { 'X-CSRF-Token': csrf } : {}),
      ...more,
    }),
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return sent.catch(() => {
    throw new ApiError(0, 'unreachable', 'The Gateway does not answer');
  });
}

async function read(response) {
  const text = await response.text();
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Calls the API and gives its answer, or throws an ApiError. */
export async function call(method, path, body, more) {
  const response = await send(method, path, body, more);
  const answer = await read(response);
  if (response.ok) return answer;
  const failure = new ApiError(response.status, answer?.error, answer?.message);
  if (answer?.error === 'confirmation_required' && askPassword) {
    const given = await askPassword(confirm, path, body);
    // A passkey that was asked for exactly this has done it.
    if (given?.answer) return given.answer;
    if (given) return call(method, path, body, more);
    // Whoever leaves the question has decided, and needs no word about it.
    failure.silent = true;
  }
  if (response.status === 401 && !path.startsWith('/auth/')) signedOut();
  throw failure;
}

/** As call, but a command's answer that says no is an answer too. */
export async function outcome(path, body) {
  const response = await send('POST', path, body);
  const answer = await read(response);
  if (answer && typeof answer.ok === 'boolean') return answer;
  throw new ApiError(response.status, answer?.error, answer?.message);
}

async function confirm(password) {
  await call('POST', '/auth/confirm', { password });
}

export const get = (path) => call('GET', path);
export const post = (path, body = {}) => call('POST', path, body);
export const put = (path, body) => call('PUT', path, body);
export const patch = (path, body) => call('PATCH', path, body);
export const remove = (path) => call('DELETE', path);

/** Says that something is over, even while the page is being left; nobody waits for the answer. */
export function leave(path) {
  fetch(`${API}${path}`, { method: 'DELETE', credentials: 'same-origin', keepalive: true, headers: headers(csrf ? { 'X-CSRF-Token': csrf } : {}) }).catch(() => {});
}

/** All pages of a list, up to a number of items. */
export async function all(path, most) {
  const items = [];
  let cursor = null;
  do {
    const page = await get(path + (cursor ? `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}` : ''));
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor && items.length < most);
  return items;
}

/** Whether the Gateway serves this at all: it can be without some of its parts. */
export async function serves(path) {
  try {
    await get(path);
    return true;
  } catch (e) {
    return e.status !== 404;
  }
}

/** Who is signed in, or null. */
export async function me() {
  try {
    const answer = await get('/auth/me');
    csrf = answer.csrfToken ?? null;
    return { ...answer, ...(answer.account ?? answer.token ?? {}), person: Boolean(answer.csrfToken) };
  } catch (e) {
    if (e.status === 401) return null;
    throw e;
  }
}

export async function login(account, password) {
  useToken(null);
  await call('POST', '/auth/login', { account, password });
}

/** Makes the first account with the Admin token of the first start, and signs in with it. */
export async function setUp(adminToken, name, password) {
  const response = await fetch(`${API}/auth/accounts`, {
    method: 'POST',
    credentials: 'omit',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${adminToken}` },
    body: JSON.stringify({ name, role: 'Admin', password }),
  });
  if (!response.ok) {
    const answer = await read(response);
    throw new ApiError(response.status, answer?.error, answer?.message);
  }
  await login(name, password);
}

export async function logout(person) {
  if (person) await post('/auth/logout').catch(() => {});
  useToken(null);
  csrf = null;
}
