import type { BodyOptions } from '../../src/inspect/body/index.ts';

/** A body of any kind, under the limits that rules have where they say nothing. */
export const DEFAULT_BODY_OPTIONS: BodyOptions = {
  contentType: '',
  argumentSeparator: '&',
  argumentsMax: 1000,
  depthMax: 10_000,
  filesMax: 100,
  fileContentBytesMax: 0,
  valueBytesMax: 1_048_576,
  xmlIntoArguments: 'off',
};
