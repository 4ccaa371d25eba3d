const PASSWORD = 'a quiet harbour at dawn';

/** Somebody who opened the set-up link and is signed in to the console from then on. */
export class ConsoleSession {
  readonly #consoleUrl: string;
  readonly #cookie: string;

  private constructor(consoleUrl: string, cookie: string) {
    this.#consoleUrl = consoleUrl;
    this.#cookie = cookie;
  }

  /** `setupUrl` as `rampart up` prints it. */
  static async setUp(consoleUrl: string, setupUrl: string): Promise<ConsoleSession> {
    const token = new URLSearchParams(new URL(setupUrl).hash.slice(1)).get('token');
    const answer = await fetch(`${consoleUrl}/api/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, name: 'ada', password: PASSWORD }),
    });
    if (!answer.ok) throw new Error(`set-up: ${answer.status} ${await answer.text()}`);
    await answer.body?.cancel();
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!);
    return new ConsoleSession(consoleUrl, cookies.join('; '));
  }

  /** What a GET route of the admin API answers. */
  async get(route: string): Promise<unknown> {
    const answer = await fetch(this.#consoleUrl + route, { headers: { cookie: this.#cookie } });
    if (!answer.ok) throw new Error(`${route}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}
