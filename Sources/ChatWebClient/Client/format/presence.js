import { presenceWords } from '../text/shell.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Presence in words: "online", "away", "last seen 5 min ago", "offline".
 *
 * @param {{state: 'online'|'away'|'offline', lastSeen?: number}} presence `lastSeen` in Unix milliseconds
 * @param {number} now Unix milliseconds; a `lastSeen` later than it counts as now (clocks differ)
 * @param {string|string[]} [locale] of dates
 * @param {string} [timeZone] IANA name
 * @returns {string}
 */
export function presenceText({ state, lastSeen }, now, locale, timeZone) {
  if (state !== 'offline') return presenceWords[state];
  if (!lastSeen) return presenceWords.offline;
  const age = Math.max(0, now - lastSeen);
  if (age < MINUTE) return presenceWords.justNow;
  if (age < HOUR) return presenceWords.minutesAgo(Math.floor(age / MINUTE));
  if (age < DAY) return presenceWords.hoursAgo(Math.floor(age / HOUR));
  if (age < 2 * DAY && isDayBefore(lastSeen, now, timeZone)) return presenceWords.yesterday;
  return presenceWords.on(new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone }).format(lastSeen));
}

function isDayBefore(earlier, later, timeZone) {
  const day = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone });
  return day.format(earlier) === day.format(later - DAY);
}
