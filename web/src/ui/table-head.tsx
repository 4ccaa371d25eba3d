import type { ReactNode } from 'react';

/** The head of a table: a name for each column, '' above the one that holds the buttons of a row. */
export function TableHead({ columns }: { readonly columns: readonly string[] }): ReactNode {
  return (
    <thead>
      <tr>
        {columns.map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}
