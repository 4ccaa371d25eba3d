const STATUS_TOO_MANY = 429;
const STATUS_SERVER_ERROR = 500;

/** Whether an HTTP status says that the same request may be taken later: too many of them, or a mistake of theirs. */
export function isPassingStatus(status: number): boolean {
  return status === STATUS_TOO_MANY || status >= STATUS_SERVER_ERROR;
}
