/**
 * What was asked for is right, but this machine does not let it happen now: a port in use, no space, a
 * role that will not start. The message is one line for a person and says what to do. Exit code 1.
 */
export class OperationFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'OperationFailure';
    this.code = code;
  }
}
