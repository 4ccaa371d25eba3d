import type { Language } from './preferences.ts';

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', zh: 'zh-CN' };
/** British English shortens a million to what reads like a minute. */
const BRIEF_LOCALES: Readonly<Record<Language, string>> = { en: 'en-US', zh: 'zh-CN' };
/** The words of `Intl` read like an order in Chinese. */
const JUST_NOW: Readonly<Record<Language, string>> = { en: 'now', zh: '刚刚' };
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
const AGO_UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** Numbers and times as one language writes them. */
export interface Format {
  /** `1,234,567` */
  readonly count: (value: number) => string;
  /** `1.2M`, `120万` */
  readonly shortCount: (value: number) => string;
  /** `12.5%`; 0.1% where it would round to nothing. */
  readonly share: (part: number, whole: number) => string;
  /** `+12%`, with sign. */
  readonly change: (ratio: number) => string;
  /** From microseconds: `85 µs`, `4.2 ms`, `1.3 s`. */
  readonly duration: (microseconds: number) => string;
  /** The same of a quantile out of a histogram: two digits, more would be made up. */
  readonly quantile: (microseconds: number) => string;
  readonly bytes: (value: number) => string;
  /** `14:05:33` */
  readonly clock: (time: number) => string;
  /** `14:05:33.120` */
  readonly clockExact: (time: number) => string;
  /** `9 Oct 2025, 14:05:33` */
  readonly dateTime: (time: number) => string;
  /** `9 Oct, 14:05` */
  readonly dateShort: (time: number) => string;
  /** `3 minutes ago` */
  readonly ago: (time: number, now: number) => string;
  /** A whole number of milliseconds: `1 min`, `10 s`. */
  readonly span: (ms: number) => string;
  /** `2.4` */
  readonly oneDigit: (value: number) => string;
}

export function makeFormat(language: Language): Format {
  const locale = LOCALES[language];
  const plain = new Intl.NumberFormat(locale);
  const short = new Intl.NumberFormat(BRIEF_LOCALES[language], {
    notation: 'compact',
    maximumFractionDigits: 1,
  });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const change = new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: 0,
    signDisplay: 'exceptZero',
  });
  const digits = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const twoDigits = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 });
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  const day = { day: 'numeric', month: 'short' } as const;
  const clock = new Intl.DateTimeFormat(locale, time);
  const clockExact = new Intl.DateTimeFormat(locale, { ...time, fractionalSecondDigits: 3 });
  const dateTime = new Intl.DateTimeFormat(locale, { ...day, year: 'numeric', ...time });
  const dateShort = new Intl.DateTimeFormat(locale, {
    ...day,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const oneDigit = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const unitOf = (unit: 'hour' | 'minute' | 'second'): Intl.NumberFormat =>
    new Intl.NumberFormat(BRIEF_LOCALES[language], {
      style: 'unit',
      unit,
      maximumSignificantDigits: 3,
    });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  return {
    count: (value) => plain.format(value),
    shortCount: (value) => (value < 100_000 ? plain.format(value) : short.format(value)),
    share: (part, whole) => {
      if (whole === 0 || part === 0) return percent.format(0);
      return percent.format(Math.max(part / whole, 0.001));
    },
    change: (ratio) => change.format(ratio),
    duration: (microseconds) => formatDuration(microseconds, digits),
    quantile: (microseconds) => formatDuration(microseconds, twoDigits),
    bytes: (value) => {
      let unit = 0;
      let scaled = value;
      while (scaled >= 1024 && unit < BYTE_UNITS.length - 1) {
        scaled /= 1024;
        unit++;
      }
      return `${digits.format(scaled)} ${BYTE_UNITS[unit]!}`;
    },
    clock: (value) => clock.format(value),
    clockExact: (value) => clockExact.format(value),
    dateTime: (value) => dateTime.format(value),
    dateShort: (value) => dateShort.format(value),
    ago: (value, now) => {
      const elapsedMs = Math.max(0, now - value);
      for (const [unit, unitMs] of AGO_UNITS) {
        if (elapsedMs >= unitMs) return relative.format(-Math.floor(elapsedMs / unitMs), unit);
      }
      return JUST_NOW[language];
    },
    span: (ms) => {
      if (ms % 3_600_000 === 0) return unitOf('hour').format(ms / 3_600_000);
      return ms % 60_000 === 0
        ? unitOf('minute').format(ms / 60_000)
        : unitOf('second').format(ms / 1000);
    },
    oneDigit: (value) => oneDigit.format(value),
  };
}

function formatDuration(microseconds: number, digits: Intl.NumberFormat): string {
  if (microseconds < 1000) return `${digits.format(microseconds)} µs`;
  if (microseconds < 1_000_000) return `${digits.format(microseconds / 1000)} ms`;
  return `${digits.format(microseconds / 1_000_000)} s`;
}
