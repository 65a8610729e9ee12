import { describe, expect, it } from 'vitest';
import type { RecordedResponse } from '../api/types';
import { receiverMessage } from './receiver-message';

const response = (body: string, encoding: 'utf-8' | 'base64' = 'utf-8') => ({ body, encoding }) as RecordedResponse;

describe('the receiver’s message', () => {
  it.each([
    ['maintenance until\n14:10', 'maintenance until 14:10'],
    ['{"message":"priority must be 1–5"}', 'priority must be 1–5'],
    ['{"error":"no such project","code":7}', 'no such project'],
    ['{"code":7}', null],
    ['{"cut', null],
    ['<html><body>Bad Gateway', null],
    ['  ', null],
  ])('in %j is %j', (body, expected) => {
    expect(receiverMessage(response(body))).toBe(expected);
  });

  it('is truncated if long, and null if binary or absent', () => {
    expect(receiverMessage(response('x'.repeat(400)))).toHaveLength(161);
    expect(receiverMessage(response('AAEC', 'base64'))).toBeNull();
    expect(receiverMessage(null)).toBeNull();
  });
});
