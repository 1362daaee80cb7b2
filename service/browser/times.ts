import { language, strings } from './strings';

// English words with the browser's own order and clock.
const locale = language === 'en' ? navigator.language : language;
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' });
const date = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' });
const dateWithYear = new Intl.DateTimeFormat(language, { dateStyle: 'long' });

export const formatClock = (at: number): string => clock.format(at);
export const formatFull = (at: number): string => full.format(at);

/** The same for two times on the same day in the user's time zone. */
export const dayOf = (at: number): string => new Date(at).toDateString();

export function formatDay(at: number, now = Date.now()): string {
  if (dayOf(at) === dayOf(now)) return strings.today;
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (dayOf(at) === yesterday.toDateString()) return strings.yesterday;
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (isThisYear ? date : dateWithYear).format(at);
}

/** A time of day, with its date where that is not today. */
export function formatMoment(at: number): string {
  return dayOf(at) === dayOf(Date.now()) ? formatClock(at) : `${formatDay(at)} ${formatClock(at)}`;
}
