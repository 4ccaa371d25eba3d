import type { ReactNode } from 'react';

export function Brand(): ReactNode {
  return (
    <span className="brand">
      <svg className="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="7" />
        <path d="M7 25V10.5h4V14h3v-3.5h4V14h3v-3.5h4V25h-6v-4.5a3 3 0 0 0-6 0V25z" />
      </svg>
      Rampart
    </span>
  );
}
