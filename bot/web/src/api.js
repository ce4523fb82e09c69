// Speaks with the server: one session, and messages that arrive once.

const TOKEN = 'afterglow-token';
const PENDING = 'afterglow-pending';
const PATIENCE = 20_000; // the server itself answers within 8 s

/** The server answered that it will not: `body` has `error` and a `message` for the patient. */
export class Refused extends Error {
  constructor(status, body) {
    super(body.error || String(status));
    this.status = status;
    this.body = body;
  }
}

/** What this tab keeps until it is closed; nothing where the browser allows nothing. */
export const kept = {
  get: (name) => attempt(() => sessionStorage.getItem(name)),
  set: (name, value) => attempt(() => (value === null ? sessionStorage.removeItem(name) : sessionStorage.setItem(name, value))),
};

function attempt(action) {
  try {
    return action() ?? null;
  } catch {
    return null;
  }
}

/** The three verbs of the channel at `base`. */
export function connect(base) {
  let begun = null;

  async function post(path, body) {
    const token = kept.get(TOKEN);
    const answer = await fetch(`${base}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.ok) return answer.json();
    if (answer.status >= 500) throw new TypeError(`the server failed (${answer.status})`);
    throw new Refused(answer.status, await answer.json().catch(() => ({})));
  }

  /** Take up the session or get one. Resolves to the conversation so far. */
  function begin() {
    begun ??= post('session', {}).then(
      (answer) => {
        if (answer.token) kept.set(TOKEN, answer.token);
        return answer.transcript;
      },
      (error) => {
        begun = null;
        throw error;
      },
    );
    return begun;
  }

  /** The replies to a message. Rejects with Refused, or with anything else where it did not get through. */
  async function say({ text, key, retry }) {
    await begin();
    return (await post('message', { text, key, retry })).replies;
  }

  /** Erase the conversation, on the server and here. */
  async function forget() {
    await begin();
    await post('forget', {});
    renew();
    keep(null);
  }

  /** Drop a session that has ended. */
  function renew() {
    begun = null;
    kept.set(TOKEN, null);
  }

  return { begin, say, forget, renew };
}

/** Remember the message that is under way, so that a reload does not lose it. */
export function keep(message) {
  kept.set(PENDING, message && JSON.stringify(message));
}

/** The message that was under way when the page was left. */
export function pending() {
  return attempt(() => JSON.parse(kept.get(PENDING)));
}

/** A name for a message that no other one has. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
