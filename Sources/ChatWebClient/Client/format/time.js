const QUARTER_MS = 15 * 60 * 1000;
const REMEMBERED_QUARTERS = 4096;

/**
 * Formats of instants for one reader: locale and time zone are fixed once, because building an Intl format is dear.
 *
 * - Units: every instant is Unix milliseconds.
 * - Guarantees: pure apart from a bounded memory of days; all zones in use today have offsets of whole quarter hours,
 *   so all instants of one quarter hour fall on the same day (IANA tz database).
 *
 * @param {{locale?: string, timeZone?: string}} reader Defaults: those of the runtime.
 */
export function createTimeFormats({ locale, timeZone } = {}) {
  const format = (options) => new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const clock = format({ hour: 'numeric', minute: '2-digit' });
  const full = format({ dateStyle: 'full', timeStyle: 'medium' });
  const weekday = format({ weekday: 'long' });
  const shortWeekday = format({ weekday: 'short' });
  const shortDate = format({ dateStyle: 'short' });
  const date = format({ day: 'numeric', month: 'long' });
  const dateAndYear = format({ day: 'numeric', month: 'long', year: 'numeric' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  // Swedish writes dates as year-month-day, which sorts and subtracts.
  const iso = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const days = new Map();
  let last = { quarter: NaN, key: '' };

  const dayKey = (ms) => {
    const quarter = Math.floor(ms / QUARTER_MS);
    if (quarter === last.quarter) return last.key;
    last = { quarter, key: keyOf(quarter, ms) };
    return last.key;
  };

  const keyOf = (quarter, ms) => {
    const known = days.get(quarter);
    if (known !== undefined) return known;
    if (days.size >= REMEMBERED_QUARTERS) days.clear();
    const key = iso.format(ms);
    days.set(quarter, key);
    return key;
  };

  return {
    /** Day of an instant as `YYYY-MM-DD` in the reader's zone. @param {number} ms */
    dayKey,

    /** Time of day as in "10:05" or "10:05 AM". @param {number} ms */
    time: (ms) => clock.format(ms),

    /** Date and time in full, for titles. @param {number} ms */
    full: (ms) => full.format(ms),

    /** ISO 8601 in UTC, for `<time datetime>`. @param {number} ms */
    machine: (ms) => new Date(ms).toISOString(),

    /**
     * Day of an instant as people say it: "today", "yesterday", a weekday within the last week, else a date.
     * @param {number} ms
     * @param {number} now
     */
    day(ms, now) {
      const key = dayKey(ms);
      const today = dayKey(now);
      const age = daysBetween(key, today);
      if (age === 0 || age === 1) return capitalised(relative.format(-age, 'day'), locale);
      if (age > 1 && age < 7) return capitalised(weekday.format(ms), locale);
      return (key.slice(0, 4) === today.slice(0, 4) ? date : dateAndYear).format(ms);
    },

    /** Short, for lists: "10:05" of today, "Yesterday", "Mon" within a week, else the date. @param {number} ms @param {number} now */
    short(ms, now) {
      const age = daysBetween(dayKey(ms), dayKey(now));
      if (age <= 0) return clock.format(ms);
      if (age === 1) return capitalised(relative.format(-1, 'day'), locale);
      return (age < 7 ? shortWeekday : shortDate).format(ms);
    },

    /** "10:05" when it was today, else day and time. @param {number} ms @param {number} now */
    dayAndTime(ms, now) {
      return dayKey(ms) === dayKey(now) ? clock.format(ms) : `${this.day(ms, now)}, ${clock.format(ms)}`;
    },

    /** Milliseconds until the day after `now` has begun, at least a second. @param {number} now */
    untilTomorrow(now) {
      const today = dayKey(now);
      let quarter = Math.floor(now / QUARTER_MS) + 1;
      while (dayKey(quarter * QUARTER_MS) === today) quarter += 1;
      return Math.max(1000, quarter * QUARTER_MS - now);
    },
  };
}

function daysBetween(earlier, later) {
  return Math.round((Date.parse(later) - Date.parse(earlier)) / 86_400_000);
}

function capitalised(text, locale) {
  const first = String.fromCodePoint(text.codePointAt(0));
  return first.toLocaleUpperCase(locale) + text.slice(first.length);
}
