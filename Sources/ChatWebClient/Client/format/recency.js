const DAY = 86_400_000;

/**
 * Short times for lists: "10:05" of today, "Yesterday", "Mon" within a week, else the date.
 *
 * @param {{locale?: string|string[], timeZone?: string}} [where]
 * @returns {{short: (at: number, now: number) => string, full: (at: number) => string, clock: (at: number) => string}}
 *   instants are Unix milliseconds; `full` is date and time for tooltips, `clock` the time of day
 */
export function createRecency({ locale, timeZone } = {}) {
  const format = (options) => new Intl.DateTimeFormat(locale, { ...options, timeZone });
  const day = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone });
  const clock = format({ hour: 'numeric', minute: '2-digit' });
  const weekday = format({ weekday: 'short' });
  const date = format({ dateStyle: 'short' });
  const full = format({ dateStyle: 'full', timeStyle: 'short' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  // Counted in calendar days: noon avoids what a change to summer time would do to a division.
  const dayNumber = (at) => Math.floor(Date.parse(`${day.format(at)}T12:00:00Z`) / DAY);

  return {
    short(at, now) {
      const days = dayNumber(now) - dayNumber(at);
      if (days <= 0) return clock.format(at);
      if (days === 1) return capitalised(relative.format(-1, 'day'), locale);
      return (days < 7 ? weekday : date).format(at);
    },
    full: (at) => full.format(at),
    clock: (at) => clock.format(at),
  };
}

function capitalised(text, locale) {
  const first = String.fromCodePoint(text.codePointAt(0));
  return first.toLocaleUpperCase(locale) + text.slice(first.length);
}
