import createClient from 'openapi-fetch';
import { basePath } from '../browser/base';
import { noteServerDate } from './clock';
import { Failure, failureOfResponse, failureOfError } from './failure';
import type { paths } from './schema';

/** Above the default timeout of an attempt, so that the response usually carries the outcome. */
export const WAIT_SECONDS = 20;

const READ_TIMEOUT_MS = 15_000;
// Well above WAIT_SECONDS, so that only a dead connection reaches it.
const CHANGE_TIMEOUT_MS = 45_000;

export const client = createClient<paths>({
  baseUrl: `${location.origin}${basePath}api/v1`,
  credentials: 'same-origin',
  headers: { Accept: 'application/json' },
  querySerializer: { array: { style: 'form', explode: false } },
  fetch: async (request) => {
    const limit = AbortSignal.timeout(request.method === 'GET' ? READ_TIMEOUT_MS : CHANGE_TIMEOUT_MS);
    const response = await fetch(request, { signal: AbortSignal.any([request.signal, limit]) });
    noteServerDate(response.headers.get('Date'));
    return response;
  },
});

/** Called with every failure, e.g. to detect that the session ended. */
export type FailureListener = (failure: Failure) => void;
let onFailure: FailureListener = () => undefined;

export function setFailureListener(listener: FailureListener): void {
  onFailure = listener;
}

export interface DataResponse<Data> {
  data: Data;
  response: Response;
}

interface RawResponse<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** Returns the data or throws a Failure. An abort by the caller is rethrown as it is. */
export async function responseOf<Data>(call: Promise<RawResponse<Data>>): Promise<DataResponse<Data>> {
  let raw: RawResponse<Data>;
  try {
    raw = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') {
      throw error;
    }
    throw report(failureOfError(error));
  }
  if (!raw.response.ok || raw.data === undefined) {
    throw report(failureOfResponse(raw.response, raw.error));
  }
  return { data: raw.data, response: raw.response };
}

export async function dataOf<Data>(call: Promise<RawResponse<Data>>): Promise<Data> {
  return (await responseOf(call)).data;
}

/** For a response without a body. */
export async function doneOf(call: Promise<RawResponse<unknown>>): Promise<void> {
  await responseOf(call.then((raw) => (raw.response.ok ? { ...raw, data: true } : raw)));
}

function report(failure: Failure): Failure {
  onFailure(failure);
  return failure;
}
