import { checkFilter, fieldsOf, REQUEST_SCHEMA, type FieldDefinition } from '../filter/index.ts';
import { UsageError, type SourceLocation } from '../lib/errors.ts';
import type { Config } from './config.ts';

type Locate = (path: readonly PropertyKey[], offset?: number) => SourceLocation | undefined;

const LIST_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/**
 * Says which rules ask a field that has nothing to answer from: they load, and never match as meant.
 * The expressions are checked already.
 */
export function warnOfEmptyFields({ sites, lists, geo, gateway }: Config): readonly string[] {
  const configured = new Set(Object.keys(geo).map((part) => `geo.${part}`));
  if (gateway.listen?.some(({ tls }) => tls) === true) configured.add('gateway.listen with tls');
  const fields: Readonly<Record<string, FieldDefinition>> = REQUEST_SCHEMA.fields;
  return sites.flatMap((site) =>
    (site.edgeRules ?? []).flatMap((rule) =>
      [...fieldsOf(checkFilter(rule.when, REQUEST_SCHEMA, { lists }))].flatMap((field) => {
        const source = fields[field]?.source;
        if (source === undefined || configured.has(source)) return [];
        return [
          `site "${site.name}", edge rule "${rule.name}": ${field} is always empty, as no ${source} is configured`,
        ];
      }),
    ),
  );
}

/** Finds what is wrong in the expressions of edge rules, each with its place in the file. */
export function checkEdgeRules(config: Config, locate: Locate): readonly UsageError[] {
  const errors: UsageError[] = [];
  for (const name of Object.keys(config.lists)) {
    if (LIST_NAME.test(name)) continue;
    errors.push(
      new UsageError(
        'config.list-name',
        `"${name}" cannot be named as $${name}; use letters, digits, "_" and "-"`,
        locate(['lists', name]),
      ),
    );
  }
  for (const [index, site] of config.sites.entries()) {
    const names = new Set<string>();
    for (const [position, rule] of (site.edgeRules ?? []).entries()) {
      const path = ['sites', index, 'edge', position];
      if (names.has(rule.name)) {
        errors.push(
          new UsageError(
            'config.duplicate-edge-rule',
            `site "${site.name}" has two edge rules named "${rule.name}"`,
            locate([...path, 'name']),
          ),
        );
      }
      names.add(rule.name);
      try {
        checkFilter(rule.when, REQUEST_SCHEMA, {
          lists: config.lists,
          locate: (offset) => locate([...path, 'when'], offset),
        });
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        errors.push(error);
      }
    }
  }
  return errors;
}
