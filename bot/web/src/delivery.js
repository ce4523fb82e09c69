// Gets one message through: again and again with the same key, telling the patient how it stands.
import { keep, Refused } from './api.js';

const SLOW = 4_000;
const PAUSES = [3_000, 6_000, 12_000, 24_000];

/**
 * The replies to a message. Never gives up while the page is open; a refusal becomes a reply.
 * `status` is told "slow", "offline" or "wait" (with the server's text) and null when all is well.
 */
export async function deliver(api, message, status) {
  keep(message);
  let ended = false;
  for (let attempt = 0; ; attempt += 1) {
    const slow = setTimeout(() => status('slow'), SLOW);
    try {
      const replies = await api.say({ ...message, retry: attempt > 0 || message.retry === true });
      keep(null);
      status(ended ? 'ended' : null);
      return replies;
    } catch (error) {
      clearTimeout(slow);
      if (error instanceof Refused && error.status === 401) {
        api.renew();
        ended = true;
      } else if (error instanceof Refused && error.status === 429) {
        await status('wait', { text: error.body.message, seconds: error.body.retry_after || 5 });
      } else if (error instanceof Refused) {
        keep(null);
        status(null);
        return [{ outcome: 'NONE', verdict: error.body.message || '', text: error.body.message || '' }];
      } else {
        await status('offline', { seconds: PAUSES[Math.min(attempt, PAUSES.length - 1)] / 1000 });
      }
    } finally {
      clearTimeout(slow);
    }
  }
}
