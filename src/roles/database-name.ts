/** What a database is called in the folder where the supervisor places it and the gateway finds it. */
export function databaseName(digest: string): string {
  return `${digest}.mmdb`;
}
