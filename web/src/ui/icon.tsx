import type { ReactNode } from 'react';

/** Drawn here: 20 by 20, strokes of the text's colour. */
const PATHS = {
  overview: 'M3 16.5V9.5M8 16.5V4.5M13 16.5V11M18 16.5V7',
  requests: 'M3 5.5h14M3 10h14M3 14.5h9',
  system: 'M3.5 4.5h13v4.5h-13zM3.5 11.5h13V16h-13zM6.5 6.75h.01M6.5 13.75h.01',
  tuning: 'M3 6h8M15 6h2M13 4v4M3 14h2M9 14h8M7 12v4',
  access: 'M10 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 16.5c.5-3 3-4.5 6-4.5s5.5 1.5 6 4.5',
  bans: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM5.2 5.2l9.6 9.6',
  audit: 'M5 3.5h7.5L15.5 6.5V16.5H5zM12 3.5V7h3.5M7.5 10h5M7.5 13h5',
  back: 'M12 4.5L6.5 10l5.5 5.5',
  close: 'M5 5l10 10M15 5L5 15',
  copy: 'M7 7V3.5h9.5V13H13M3.5 7H13v9.5H3.5z',
  check: 'M4 10.5l4 4 8-9',
  pause: 'M7 4.5v11M13 4.5v11',
  play: 'M6.5 4.5l9 5.5-9 5.5z',
  filter: 'M3 5h14M5.5 10h9M8 15h4',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  alert: 'M10 3.5l7 12.5H3zM10 8.5v3.5M10 14h.01',
  up: 'M10 15.5v-11M5.5 9L10 4.5 14.5 9',
  down: 'M10 4.5v11M5.5 11L10 15.5 14.5 11',
  shield: 'M10 3l6 2v4.5c0 4-2.5 6.5-6 7.5-3.5-1-6-3.5-6-7.5V5z',
} as const;

export type IconName = keyof typeof PATHS;

/** Says nothing to a screen reader: the words beside it do. */
export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
