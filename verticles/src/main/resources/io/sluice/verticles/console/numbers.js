// How figures are written.

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A count, such as 12,345. */
export const count = value => WHOLE.format(value);

/** A rate, such as 3.5 or 12,345. */
export function rate(value) {
  if (value === null || value === undefined) {
    return '–';
  }
  return value >= 100 ? WHOLE.format(value) : SHORT.format(value);
}

const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** A number in few characters, such as 1.5M. */
export const short = value => COMPACT.format(value);

/** Bytes with a unit. */
export function bytes(value) {
  if (value === null || value === undefined) {
    return '–';
  }
  let unit = 0;
  let amount = value;
  while (amount >= 1024 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit++;
  }
  return `${amount >= 100 ? WHOLE.format(amount) : SHORT.format(amount)} ${UNITS[unit]}`;
}

/** A share of one, in per cent. */
export const percent = share => `${WHOLE.format(share * 100)} %`;

/** How long ago, roughly. */
export function ago(iso, now = Date.now()) {
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  }
  return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`;
}
