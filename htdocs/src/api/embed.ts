// The API client of the embed elements: plain fetch, because openapi-fetch would take a fifth of their size budget.
import { Failure, failureOfResponse, failureOfError, isProblem } from './failure';
import type { EventSummary, Execution, Integration, Me, Page, Preview, PreviewOf, Retry, Run } from './types';

const READ_TIMEOUT_MS = 15_000;
const CHANGE_TIMEOUT_MS = 45_000;
const WAIT_SECONDS = 20;

type Query = Record<string, string | number>;

export class EmbedApi {
  private mePromise: Promise<Me> | null = null;

  /** `base` is the path of PortalHooksBase, with a trailing slash. */
  constructor(readonly base: string) {}

  /** Requested once for all elements of the page, and again after `forgetMe`. */
  me(): Promise<Me> {
    this.mePromise ??= this.read<Me>('me').catch((error: unknown) => {
      this.mePromise = null;
      throw error;
    });
    return this.mePromise;
  }

  forgetMe(): void {
    this.mePromise = null;
  }

  integration(id: string): Promise<Integration> {
    return this.read(`integrations/${encodeURIComponent(id)}`);
  }

  enabledIntegrations(q: string): Promise<Page<Integration>> {
    return this.read('integrations', { state: 'enabled', limit: 30, ...(q && { q }) });
  }

  event(id: string): Promise<EventSummary> {
    return this.read(`events/${encodeURIComponent(id)}`);
  }

  async executions(query: Query): Promise<Execution[]> {
    return (await this.read<Page<Execution>>('executions', query)).items;
  }

  execution(id: string): Promise<Execution> {
    return this.read(`executions/${id}`);
  }

  preview(id: string, body: PreviewOf): Promise<Preview> {
    return this.call(`integrations/${encodeURIComponent(id)}/preview`, post(body), READ_TIMEOUT_MS);
  }

  run(id: string, key: string, body: Run): Promise<Execution> {
    return this.click(`integrations/${encodeURIComponent(id)}/executions`, key, body);
  }

  retry(id: string, key: string, body: Retry): Promise<Execution> {
    return this.click(`executions/${id}/retry`, key, body);
  }

  /** The page of an execution. */
  addressOf(id: string): string {
    return `${this.base}history/${id}`;
  }

  private read<Data>(path: string, query: Query = {}): Promise<Data> {
    const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    // Also where nobody is signed in, the browser's console stays empty.
    const headers = { Prefer: 'handling=lenient' };
    return this.call(search.size === 0 ? path : `${path}?${search}`, { headers }, READ_TIMEOUT_MS);
  }

  private click(path: string, key: string, body: Run | Retry): Promise<Execution> {
    return this.call(path, post(body, { 'Idempotency-Key': key, Prefer: `wait=${WAIT_SECONDS}` }), CHANGE_TIMEOUT_MS);
  }

  private async call<Data>(path: string, init: RequestInit, limit: number): Promise<Data> {
    let response: Response;
    let body: unknown;
    try {
      response = await fetch(`${this.base}api/v1/${path}`, {
        ...init,
        credentials: 'same-origin',
        // The API does not redirect: only a log-in does, and often to another origin.
        redirect: 'manual',
        signal: AbortSignal.timeout(limit),
      });
      body = await bodyOf(response);
    } catch (error) {
      throw failureOfError(error);
    }
    if (!response.ok || body === undefined || isProblem(body)) {
      throw failureOfResponse(response, body);
    }
    return body as Data;
  }
}

function post(body: object, headers: Record<string, string> = {}): RequestInit {
  return { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** Undefined when it is not JSON, and so not a response of the API. */
async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const apis = new Map<string, EmbedApi>();

/** One instance per base, shared by all elements of the page. */
export function embedApi(base: string): EmbedApi {
  const url = new URL(base.endsWith('/') ? base : `${base}/`, location.href);
  if (url.origin !== location.origin || !base.startsWith('/')) {
    throw new Failure({ kind: 'unexpected', title: `api-base "${base}" is not a path of this origin` });
  }
  const api = apis.get(url.pathname) ?? new EmbedApi(url.pathname);
  apis.set(url.pathname, api);
  return api;
}
