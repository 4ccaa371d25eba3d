import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { makeHarness } from '../../../test/support/admin-harness.ts';
import { ROUTES } from './routes.ts';

interface Operation {
  readonly summary: string;
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, object>>;
}

describe('OpenAPI document', () => {
  const harness = makeHarness();
  after(() => harness.close());

  test('describes every route and no other, from the schemas that check them', async () => {
    const token = await harness.token('viewer');
    const response = await harness.send('/api/openapi.json', { token });
    const document = (await response.json()) as {
      openapi: string;
      paths: Record<string, Record<string, Operation>>;
      components: { schemas: Record<string, object>; securitySchemes: object };
    };
    assert.equal(document.openapi, '3.1.0');
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    assert.deepEqual(described.sort(), Object.keys(ROUTES).sort());
    const list = document.paths['/api/events']!['get']!;
    assert.ok(
      list.parameters?.some(({ name, in: place }) => name === 'verdict' && place === 'query'),
    );
    assert.deepEqual(document.paths['/api/login']!['post']!.security, []);
    assert.ok(document.paths['/api/login']!['post']!.requestBody !== undefined);
    for (const name of ['Event', 'EventSummary', 'Match', 'Overview', 'Status', 'Error']) {
      assert.ok(name in document.components.schemas, name);
    }
    assert.doesNotMatch(JSON.stringify(document), /undefined/);
  });
});
