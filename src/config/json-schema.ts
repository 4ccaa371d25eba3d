import * as z from 'zod';
import { configSchema } from './schema.ts';

/** The JSON Schema of `rampart.yaml`, for editors. Made from the schema that loads it. */
export function makeJsonSchema(): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ ...schema, title: 'rampart.yaml' }, undefined, 2)}\n`;
}
