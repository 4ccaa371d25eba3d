import type { MouseEvent, ReactNode } from 'react';
import { hrefOf, navigate, type Query } from '../lib/router.ts';

/** A link to a page of the console. `path` and `query` are ours: never text out of a request. */
export function Link(props: {
  readonly path: string;
  readonly query?: Query;
  readonly className?: string;
  readonly current?: boolean;
  readonly label?: string;
  readonly children: ReactNode;
}): ReactNode {
  const { path, query = {} } = props;
  const follow = (event: MouseEvent): void => {
    // Another tab or window is the browser's business.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    navigate(path, query);
  };
  return (
    <a
      href={hrefOf(path, query)}
      className={props.className}
      aria-current={props.current === true ? 'page' : undefined}
      aria-label={props.label}
      onClick={follow}
    >
      {props.children}
    </a>
  );
}
