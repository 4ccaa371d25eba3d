import { DatabaseSync } from 'node:sqlite';

export interface Product {
  readonly id: number;
  readonly name: string;
  readonly price: number;
  readonly description: string;
}

export interface Comment {
  readonly author: string;
  readonly text: string;
}

export interface User {
  readonly name: string;
  readonly role: string;
}

const PRODUCTS: readonly (readonly [name: string, price: number, description: string])[] = [
  ['Blue running shoes', 89.9, 'Light, dry in an hour, good for 800 kilometres.'],
  ['Red rain jacket', 129, 'Keeps the weather out and lets you breathe.'],
  ['Green tea kettle', 45.5, 'Boils a litre in three minutes, then keeps quiet.'],
  [
    "O'Reilly's garden shears",
    24,
    'For the select few who drop by the union of roses and patience.',
  ],
  ['Oak desk lamp', 64, 'A warm light from one careful tree.'],
  ['Wool blanket', 79, 'Two metres of sheep.'],
];

/** An own, empty-handed database in memory: every start is a fresh shop. */
export function openDatabase(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec(`
    CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT, price REAL, description TEXT);
    CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, password TEXT, role TEXT);
    CREATE TABLE comments (id INTEGER PRIMARY KEY, product INTEGER, author TEXT, text TEXT);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, product INTEGER, quantity INTEGER, note TEXT);
    INSERT INTO users (name, password, role) VALUES
      ('admin', 'correct-horse-battery-staple', 'admin'), ('ada', 'engine-no-1', 'customer');
    INSERT INTO comments (product, author, text) VALUES
      (1, 'ada', 'They run by themselves. I only hold on.'), (4, 'Seán', 'Sharp. O''so sharp.');
  `);
  const insert = database.prepare(
    'INSERT INTO products (name, price, description) VALUES (?, ?, ?)',
  );
  for (const product of PRODUCTS) insert.run(...product);
  return database;
}
