import { msg } from '@lit/localize';
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Execution, Timing } from '../../api/types';
import { duration, NOTHING } from '../../text/format';
import '../code-view/evidence-style';

const phases = (): [keyof Timing, string][] => [
  ['dns_us', msg('DNS lookup')],
  ['connect_us', msg('TCP connect')],
  ['tls_us', msg('TLS handshake')],
  ['send_us', msg('Request sent')],
  ['wait_us', msg('Waiting for receiver')],
  ['receive_us', msg('Response received')],
];

/** The duration of each phase, as consecutive bars on one scale. */
export function timingCard(timing: Timing | null, execution: Pick<Execution, 'duration_us' | 'state'>): TemplateResult {
  return html`
    <section class="card" aria-labelledby="timing-title">
      <div class="card-head">
        <h2 id="timing-title">${msg('Timing')}</h2>
        <span class="muted">${msg('Total')} <b class="strong">${duration(execution.duration_us)}</b></span>
      </div>
      ${timing === null ? html`<p class="muted">${msg('Timing was not recorded.')}</p>` : bars(timing, execution.state)}
    </section>
  `;
}

function bars(timing: Timing, state: Execution['state']): TemplateResult {
  const total = Math.max(
    1,
    phases().reduce((sum, [name]) => sum + (timing[name] ?? 0), 0),
  );
  const longest = Math.max(...phases().map(([name]) => timing[name] ?? 0));
  let start = 0;
  return html`<dl class="timing">
    ${phases().map(([name, label]) => {
      const took = timing[name];
      const x = (start / total) * 100;
      const width = ((took ?? 0) / total) * 100;
      start += took ?? 0;
      const isBad = state === 'failed' && took === longest && took > 0;
      return html`<div>
        <dt>${label}</dt>
        <dd>
          <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect class="timing-track" width="100" height="8"></rect>
            ${
              took === null
                ? nothing
                : svg`<rect class=${isBad ? 'timing-bad' : 'timing-bar'} x=${Math.min(x, 99.4)} width=${Math.max(width, 0.6)} height="8"></rect>`
            }
          </svg>
          <span>${took === null ? NOTHING : duration(took)}</span>
        </dd>
      </div>`;
    })}
  </dl>`;
}
