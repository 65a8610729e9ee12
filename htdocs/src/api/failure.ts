import type { Problem, ProblemWord } from './types';

/**
 * `problem`: the API refused and gave a reason. `connection`: no response. `timeout`: no response in time.
 * `unexpected`: a response that is not the API's, e.g. a proxy's error page or a truncated body.
 */
export type FailureKind = 'problem' | 'connection' | 'timeout' | 'unexpected';

export interface FieldError {
  pointer: string;
  detail: string;
}

interface FailureInit {
  kind: FailureKind;
  word?: ProblemWord | undefined;
  status?: number | undefined;
  title: string;
  detail?: string | undefined;
  remedy?: string | undefined;
  errors?: FieldError[] | undefined;
  requestId?: string | undefined;
  executionId?: string | undefined;
  retryAfterSeconds?: number | undefined;
}

/** A failed API call, whatever the reason. */
export class Failure extends Error {
  readonly kind: FailureKind;
  readonly word: ProblemWord | undefined;
  readonly status: number | undefined;
  readonly title: string;
  readonly detail: string | undefined;
  readonly remedy: string | undefined;
  readonly errors: FieldError[];
  readonly requestId: string | undefined;
  readonly executionId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(facts: FailureInit) {
    super(facts.title);
    this.name = 'Failure';
    this.kind = facts.kind;
    this.word = facts.word;
    this.status = facts.status;
    this.title = facts.title;
    this.detail = facts.detail;
    this.remedy = facts.remedy;
    this.errors = facts.errors ?? [];
    this.requestId = facts.requestId;
    this.executionId = facts.executionId;
    this.retryAfterSeconds = facts.retryAfterSeconds;
  }

  /** Whether a click may have been sent all the same: only a refusal rules that out. */
  get mayHaveBeenSent(): boolean {
    return this.kind !== 'problem' || this.word === 'internal';
  }

  /** The detail for one form field, by its JSON Pointer. */
  fieldError(pointer: string): string | undefined {
    return this.errors.find((error) => error.pointer === pointer)?.detail;
  }
}

const PROBLEM_PREFIX = 'urn:portalhooks:problem:';

export function isProblem(value: unknown): value is Problem {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    typeof value.type === 'string' &&
    value.type.startsWith(PROBLEM_PREFIX)
  );
}

export function failureOfResponse(response: Response, body: unknown): Failure {
  const requestId = response.headers.get('X-Request-Id') ?? undefined;
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const retryAfterSeconds = Number.isFinite(retryAfter) ? retryAfter : undefined;
  if (!isProblem(body)) {
    // A redirect that was not followed leads to a log-in.
    const word = response.status === 401 || response.type === 'opaqueredirect' ? 'unauthenticated' : undefined;
    return new Failure({
      kind: word === undefined ? 'unexpected' : 'problem',
      word,
      status: response.status,
      title: response.statusText || (word === undefined ? `HTTP status ${response.status}` : 'You are signed out.'),
      requestId,
      retryAfterSeconds,
    });
  }
  return failureOfProblem(body, retryAfterSeconds);
}

export function failureOfProblem(problem: Problem, retryAfterSeconds: number | undefined): Failure {
  return new Failure({
    kind: 'problem',
    word: problem.type.slice(PROBLEM_PREFIX.length) as ProblemWord,
    status: problem.status,
    title: problem.title,
    detail: problem.detail,
    remedy: problem.remedy,
    errors: problem.errors,
    requestId: problem.request_id,
    executionId: problem.execution_id,
    retryAfterSeconds,
  });
}

/** Not instanceof: a page that loads the embed script twice has two copies of the class. */
function isFailure(error: unknown): error is Failure {
  return error instanceof Error && error.name === 'Failure';
}

export function failureOfError(error: unknown): Failure {
  if (isFailure(error)) {
    return error;
  }
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new Failure({ kind: 'timeout', title: 'No response in time' });
  }
  if (error instanceof TypeError) {
    return new Failure({ kind: 'connection', title: 'No connection' });
  }
  return new Failure({ kind: 'unexpected', title: error instanceof Error ? error.message : String(error) });
}
